using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace InferShield.Scale.Measuring;

/// <summary>
/// Chat requests over so many connections: a system prompt that every request repeats, and a question of so many
/// characters that no cache has seen.
/// </summary>
internal sealed class GatewayLoad(HttpClient gateway, string key, int promptCharacters)
{
    /// <summary>The simulator answers for it after two seconds and more.</summary>
    public const string SlowModel = "sim-slow";

    private const string Model = "sim-chat";
    private const int Connections = 16;

    private const string SystemPrompt =
        "You are the assistant of a travel agency. Answer in the customer's language, in at most three sentences, and name prices in euros.";

    private int _number = Random.Shared.Next();

    /// <summary>The number of requests that were answered with a success.</summary>
    public async Task<int> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                await SendAsync(Model, cancellation);
                count++;
            }

            return count;
        }));
        return counts.Sum();
    }

    public async Task SendAsync(string model, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new
            {
                model,
                messages = new[] { new { role = "system", content = SystemPrompt }, new { role = "user", content = Question() } },
            }))
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using var answer = await gateway.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
    }

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
