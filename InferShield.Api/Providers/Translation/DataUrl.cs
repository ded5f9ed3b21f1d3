namespace InferShield.Api.Providers.Translation;

/// <summary>The two ways to put a file into a request: OpenAI's <c>data:</c> address, Anthropic's type and base64.</summary>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Encoding = ";base64,";
    private const int LongestType = 64;

    public static string Of(string mediaType, string base64) => $"{Scheme}{mediaType}{Encoding}{base64}";

    /// <summary>Null where it is none in base64.</summary>
    public static (string MediaType, string Base64)? Parse(string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = url.AsSpan(0, Math.Min(url.Length, Scheme.Length + LongestType + Encoding.Length)).IndexOf(Encoding, StringComparison.OrdinalIgnoreCase);
        return end < Scheme.Length ? null : (url[Scheme.Length..end], url[(end + Encoding.Length)..]);
    }

    public static bool IsWeb(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
