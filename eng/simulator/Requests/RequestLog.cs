using System.Text;
using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Requests;

/// <summary>The last model calls, as they came in.</summary>
internal sealed class RequestLog(IOptions<SimulatorOptions> options, TimeProvider time)
{
    private const int KeptBytes = 64 * 1024;

    private static readonly string[] Credentials = ["Authorization", "x-api-key", "api-key"];

    private readonly Ring<Entry> _entries = new(options.Value.Remembered);

    public void Add(HttpRequest request, byte[] body) => _entries.Add(new Entry(
        time.GetUtcNow(),
        request.Method,
        request.Path,
        request.Headers.ToDictionary(header => header.Key, header => Shown(header.Key, header.Value.ToString())),
        body.Length,
        body.Length > KeptBytes ? body[..KeptBytes] : body));

    public ReceivedRequests Last(int count) =>
        new(_entries.Total, [.. _entries.Last(count).Select(entry => entry.ToRequest())]);

    public void Clear() => _entries.Clear();

    // Enough to tell keys apart, too little to use one.
    private static string Shown(string header, string value) =>
        !Credentials.Contains(header, StringComparer.OrdinalIgnoreCase) ? value
        : value.Length > 12 ? $"…{value[^4..]}"
        : "…";

    private sealed record Entry(
        DateTimeOffset At, string Method, string Path, Dictionary<string, string> Headers, int BodyBytes, byte[] Body)
    {
        public ReceivedRequest ToRequest() => new(At, Method, Path, Headers, BodyBytes, Encoding.UTF8.GetString(Body));
    }
}

/// <param name="Total">How many there were since the start or the last DELETE, remembered or not.</param>
/// <param name="Requests">The last of them, the newest last.</param>
internal sealed record ReceivedRequests(long Total, ReceivedRequest[] Requests);

/// <summary>A call as it came in: all headers, of keys only the last four characters; of the body the first 64 KiB.</summary>
internal sealed record ReceivedRequest(
    DateTimeOffset At, string Method, string Path, IReadOnlyDictionary<string, string> Headers, int BodyBytes, string Body);
