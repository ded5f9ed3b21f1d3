using Microsoft.Net.Http.Headers;

namespace InferShield.Api.Providers;

/// <summary>The key of its own at a provider that a client sent along with its InferShield key.</summary>
internal static class ClientKey
{
    /// <summary>Beside it, whichever header of a credential the InferShield key is not in.</summary>
    public const string Header = "x-infershield-provider-key";

    private const int Longest = 4096;
    private const string Bearer = "Bearer ";

    // How every key of this gateway begins, also one that was cut off.
    private const string OwnPrefix = "isk_";

    /// <summary>The key, or null without one. It goes to the provider alone, never into a log, a metric or an error.</summary>
    public static string? Of(HttpRequest request)
    {
        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        return Candidate(request.Headers[Header])
            ?? (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? Candidate(authorization[Bearer.Length..]) : null)
            ?? Candidate(request.Headers["x-api-key"])
            ?? Candidate(request.Headers["api-key"]);
    }

    private static string? Candidate(string? text) =>
        text?.Trim() is { Length: > 0 and <= Longest } key && !key.StartsWith(OwnPrefix, StringComparison.Ordinal) && key.All(character => character is > ' ' and <= '~')
            ? key
            : null;
}
