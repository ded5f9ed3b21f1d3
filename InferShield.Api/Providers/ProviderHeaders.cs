using System.Net.Http.Headers;

namespace InferShield.Api.Providers;

/// <summary>Which headers pass through the gateway, in either direction, and how they must look.</summary>
internal static class ProviderHeaders
{
    /// <summary>The provider's name for the call; the gateway's own is in <c>x-request-id</c>.</summary>
    public const string UpstreamRequestId = "x-infershield-upstream-request-id";

    private const int LongestAnswered = 128;
    private const int LongestAsked = 1024;

    private static readonly string[] Answered =
    [
        "retry-after", "retry-after-ms", "x-should-retry",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
        "openai-organization", "openai-project", "openai-processing-ms", "openai-version",
        "anthropic-organization-id", .. from unit in (string[])["requests", "tokens", "input-tokens", "output-tokens"]
                                        from figure in (string[])["limit", "remaining", "reset"]
                                        select $"anthropic-ratelimit-{unit}-{figure}",
    ];

    private static readonly string[] RequestIds = ["x-request-id", "request-id", "apim-request-id"];

    /// <summary>The headers that clients act on, where their values are harmless.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfAnswer(HttpResponseHeaders headers)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var name in Answered)
        {
            if (Value(headers, name) is { } value)
            {
                kept.Add(new(name, value));
            }
        }

        if (RequestIds.Select(name => Value(headers, name)).FirstOrDefault(value => value is not null) is { } id)
        {
            kept.Add(new(UpstreamRequestId, id));
        }

        return kept;
    }

    /// <summary>What the client says about how its provider is to read the call.</summary>
    /// <param name="client">The client's request.</param>
    /// <param name="dialect">What the provider speaks.</param>
    /// <param name="hasClientKey">Whether the call is made with the client's own key: with the gateway's, no client chooses who pays.</param>
    public static IEnumerable<KeyValuePair<string, string>> OfClient(HttpRequest client, Dialect dialect, bool hasClientKey)
    {
        string[] names = dialect == Dialect.Anthropic ? ["anthropic-version", "anthropic-beta"]
            : hasClientKey ? ["openai-beta", "openai-organization", "openai-project"]
            : ["openai-beta"];
        return names.Select(name => KeyValuePair.Create(name, client.Headers[name].ToString()))
            .Where(header => header.Value.Length is > 0 and <= LongestAsked && IsPlain(header.Value));
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.ToString() is { Length: > 0 and <= LongestAnswered } value && IsPlain(value) ? value : null;

    private static bool IsPlain(string value) => value.All(character => character is >= ' ' and <= '~');
}
