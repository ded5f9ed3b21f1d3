using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace InferShield.Api.Doctor;

/// <summary>A part of the system did not answer, or not with what was asked for; the message says why.</summary>
internal sealed class PartException(string message) : Exception(message);

/// <summary>A running part, by its address. Every call is bounded in time and size.</summary>
internal sealed class Part : IDisposable
{
    private const int MostBytes = 64 << 20;

    private readonly HttpClient _http;

    public Part(string name, Uri address, TimeSpan limit, AuthenticationHeaderValue? authorization = null)
    {
        (Name, Address) = (name, address);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = limit, MaxResponseContentBufferSize = MostBytes };
        _http.DefaultRequestHeaders.Authorization = authorization;
    }

    /// <summary>As a person calls it: Prometheus.</summary>
    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Set when it did not answer; nothing else is asked of it then.</summary>
    public bool IsAway { get; set; }

    /// <summary>The address of a path, for a person to open or call.</summary>
    public string At(string path) => Address.AbsoluteUri.TrimEnd('/') + path;

    /// <exception cref="PartException">No answer, or one without success.</exception>
    public async Task<string> TextAsync(string path, CancellationToken cancellation)
    {
        using var answer = await SendAsync(path, cancellation);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsStringAsync(cancellation)
            : throw new PartException($"{At(path)} answers {(int)answer.StatusCode} {answer.ReasonPhrase}: {Shorten(await answer.Content.ReadAsStringAsync(cancellation))}");
    }

    /// <exception cref="PartException">No answer, one without success, or no JSON.</exception>
    public async Task<JsonElement> JsonAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var document = JsonDocument.Parse(await TextAsync(path, cancellation));
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new PartException($"{At(path)} answers no JSON: {failure.Message}");
        }
    }

    public async Task<(HttpStatusCode Status, string Body)> StatusAsync(string path, CancellationToken cancellation)
    {
        using var answer = await SendAsync(path, cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>How far its clock is ahead of this machine's, by its Date header; null where it sends none.</summary>
    public async Task<TimeSpan?> ClockAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        var (before, watch) = (time.GetUtcNow(), Stopwatch.GetTimestamp());
        using var answer = await SendAsync(path, cancellation);
        var middle = before + (Stopwatch.GetElapsedTime(watch) / 2);
        // The header has whole seconds, cut off.
        return answer.Headers.Date is { } date ? date.AddSeconds(.5) - middle : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await _http.GetAsync(At(path), cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new PartException($"{At(path)}: {failure.InnerException?.Message ?? failure.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PartException(string.Create(CultureInfo.InvariantCulture, $"{At(path)} does not answer within {_http.Timeout.TotalSeconds:0.#} s"));
        }
    }

    private static string Shorten(string text) => text.Length <= 200 ? text.Trim() : text[..200].Trim() + "…";
}
