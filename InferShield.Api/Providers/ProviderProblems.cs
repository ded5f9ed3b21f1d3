using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Providers;

/// <summary>What makes no sense in a provider's settings.</summary>
internal static class ProviderProblems
{
    /// <summary>What the gateway or HTTP itself sets.</summary>
    private static readonly string[] ReservedHeaders =
    [
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie", "expect", "host", "keep-alive",
        "te", "trailer", "transfer-encoding", "upgrade",
    ];

    /// <summary>The setting's name and the rest of a sentence about it; no value of a setting is repeated.</summary>
    public static IEnumerable<string> Of(ProviderOptions options)
    {
        var kind = ProviderKind.Find(options.Kind);
        if (kind is null)
        {
            yield return $"{nameof(options.Kind)} must be one of {string.Join(", ", ProviderKind.All.Select(known => known.Name))}.";
        }

        if (KeySources.Parse(options.Key) is null)
        {
            yield return $"{nameof(options.Key)} must be server, client or client-or-server.";
        }

        var address = options.BaseUrl.Length > 0 ? options.BaseUrl : kind?.BaseUrl;
        if (kind is not null && !IsAddress(address))
        {
            yield return $"{nameof(options.BaseUrl)} must be an absolute http or https address without user, query or fragment.";
        }
        else if (kind == ProviderKind.Azure && options.ApiVersion.Length == 0 && !ProviderAddress.IsVersioned(address!))
        {
            yield return $"{nameof(options.ApiVersion)} is needed where {nameof(options.BaseUrl)} does not end in /openai/v1.";
        }

        if (!IsHeaderValue(options.ApiKey) || options.ApiKey.Contains(' ', StringComparison.Ordinal))
        {
            yield return $"{nameof(options.ApiKey)} has characters that no key has.";
        }

        foreach (var (name, value) in options.Headers)
        {
            if (ReservedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                yield return $"{nameof(options.Headers)}:{name} cannot be set.";
            }
            else if (!IsHeaderValue(value))
            {
                yield return $"{nameof(options.Headers)}:{name} has characters that no header has.";
            }
        }

        foreach (var problem in Annotated(options))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Annotated(ProviderOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => $"{result.MemberNames.First()} is refused: {result.ErrorMessage}");
    }

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };

    private static bool IsHeaderValue(string value) => value.All(character => character is >= ' ' and <= '~');
}
