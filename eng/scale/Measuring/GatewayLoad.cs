using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace InferShield.Scale.Measuring;

/// <summary>
/// Chat requests in a closed loop over so many connections: a system prompt that every request repeats, and a question of so many
/// characters that no cache has seen.
/// </summary>
internal sealed class GatewayLoad(HttpClient gateway, string key, int promptCharacters, int connections = 16)
{
    /// <summary>The simulator answers for it after two seconds and more.</summary>
    public const string SlowModel = "sim-slow";

    private const string Model = "sim-chat";

    private const string SystemPrompt =
        "You are the assistant of a travel agency. Answer in the customer's language, in at most three sentences, and name prices in euros.";

    private int _number = Random.Shared.Next();

    /// <summary>How long each request took that was answered with a success; with <paramref name="stream"/>, until its first words came.</summary>
    public async Task<IReadOnlyList<TimeSpan>> RunAsync(TimeSpan duration, CancellationToken cancellation, bool stream = false)
    {
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                own.Add(stream ? await StreamAsync(cancellation) : await SendAsync(Model, cancellation));
            }

            return own;
        }));
        return [.. times.SelectMany(own => own)];
    }

    public async Task<TimeSpan> SendAsync(string model, CancellationToken cancellation)
    {
        using var request = Request(model, stream: false);
        var start = Stopwatch.GetTimestamp();
        using var answer = await gateway.SendAsync(request, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(start);
        answer.EnsureSuccessStatusCode();
        return elapsed;
    }

    private async Task<TimeSpan> StreamAsync(CancellationToken cancellation)
    {
        using var request = Request(Model, stream: true);
        var start = Stopwatch.GetTimestamp();
        using var answer = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        TimeSpan? first = null;
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (first is null && HasWords(line))
            {
                first = Stopwatch.GetElapsedTime(start);
            }
        }

        return first ?? throw new InvalidOperationException("A stream came without a word.");
    }

    private static bool HasWords(string line)
    {
        const string Content = "\"content\":\"";
        var at = line.IndexOf(Content, StringComparison.Ordinal);
        return at >= 0 && line[at + Content.Length] != '"';
    }

    private HttpRequestMessage Request(string model, bool stream) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new
        {
            model,
            stream,
            messages = new[] { new { role = "system", content = SystemPrompt }, new { role = "user", content = Question() } },
        }))
        { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    private string Question()
    {
        var text = new StringBuilder(promptCharacters + 100)
            .Append(CultureInfo.InvariantCulture, $"This is about journey {Interlocked.Increment(ref _number)}. ");
        while (text.Length < promptCharacters)
        {
            text.Append("We would like to see the coast in spring, and two of us prefer trains to buses where there are any. ");
        }

        return text.ToString(0, promptCharacters);
    }
}
