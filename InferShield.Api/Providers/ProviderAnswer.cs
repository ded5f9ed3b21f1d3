using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers;

/// <summary>What the provider said: its status, its JSON body, and the headers that clients act on.</summary>
internal sealed record ProviderAnswer(int Status, JsonObject Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const int LongestHeader = 64;

    private static readonly string[] PassedOn =
    [
        "retry-after", "retry-after-ms", "x-should-retry",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ];

    /// <summary>Who answered.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The answer as it came where it is no JSON, such as audio; <see cref="Body"/> is empty then.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    /// <summary>The media type of <see cref="Raw"/>.</summary>
    public string? ContentType { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <exception cref="UpstreamException">
    /// The answer is none to an API client: a redirect, a refusal of the gateway's own key, or a success that is not a JSON object.
    /// </exception>
    public static ProviderAnswer Read(string provider, int status, HttpResponseHeaders headers, ReadOnlySpan<byte> body)
    {
        if (status is 401 or 407 or (not (>= 200 and < 300) and not (>= 400 and < 600)))
        {
            throw new UpstreamException(status is 401 or 407 or (>= 300 and < 400) ? $"http_{status}" : "malformed");
        }

        JsonObject parsed;
        try
        {
            parsed = StrictJson.ParseObject(body);
        }
        catch (JsonException) when (status >= 400)
        {
            parsed = Error("The model provider refused the request without saying why.");
        }
        catch (JsonException)
        {
            throw new UpstreamException("malformed");
        }

        return new ProviderAnswer(status, parsed, Kept(headers)) { Provider = provider };
    }

    public static JsonObject Error(string message) => new()
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = "server_error", ["param"] = null, ["code"] = null },
    };

    /// <summary>The headers that clients act on, where their values are harmless.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Kept(HttpResponseHeaders headers) =>
        [.. PassedOn.SelectMany(name => Header(headers, name))];

    private static IEnumerable<KeyValuePair<string, string>> Header(HttpResponseHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values) && values.ToString() is { Length: > 0 and <= LongestHeader } value
            && value.All(character => character is >= ' ' and <= '~'))
        {
            yield return KeyValuePair.Create(name, value);
        }
    }
}
