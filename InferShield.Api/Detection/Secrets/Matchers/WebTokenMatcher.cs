using System.Buffers;
using System.Buffers.Text;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds JSON web tokens (RFC 7519): three parts in URL-safe Base64, of which the first two are JSON objects.</summary>
internal sealed class WebTokenMatcher : ISecretMatcher
{
    private const int LongestHeader = 2_048;
    private const int ShortestHeader = 17;
    private const int ShortestClaims = 17;
    private const int ShortestSignature = 10;
    private const double LeastEntropy = 3;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/");
    private static readonly SearchValues<char> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=");
    private static readonly RuleInfo Plain = new(PolicyTypes.Secret, Severity.Critical, "jwt", Entities.WebToken);
    private static readonly RuleInfo Encoded = new(PolicyTypes.Secret, Severity.Critical, "jwt-base64", Entities.WebToken);

    public IReadOnlyList<string> Keywords { get; } = [".ey", "zxlk"];

    public int Order => Orders.Exact;

    public IEnumerable<RuleInfo> Rules => [Plain, Encoded];

    public int Match(Search search, int start, int end) => search.Text[start] == '.' ? MatchPlain(search, start) : MatchEncoded(search, start);

    private static int MatchPlain(Search search, int dot)
    {
        var text = search.Text;
        var before = text[Math.Max(0, dot - LongestHeader)..dot];
        var start = dot - before.Length + before.LastIndexOfAnyExcept(Letters) + 1;
        start += start >= 1 && text[start - 1] == '\\' && text[start] is 'n' or 't' or 'r' ? 1 : 0;
        if (dot - start < ShortestHeader || !text[start..].StartsWith("ey") || !text[(dot + 1)..].StartsWith("ey"))
        {
            return 0;
        }

        var claims = Next(text, dot, ShortestClaims);
        if (claims < 0)
        {
            return 0;
        }

        var signature = Next(text, claims, ShortestSignature);
        var last = signature < 0 ? claims : Padded(text, signature);
        if ((signature >= 0 || IsJson(text[start..dot])) && Randomness.Entropy(text[start..last]) >= LeastEntropy)
        {
            search.Report(Plain, start, last);
        }

        return claims;
    }

    private static int MatchEncoded(Search search, int start)
    {
        var text = search.Text;
        if (!text[start..].StartsWith("ZXlK") || (start > 0 && Base64Letters.Contains(text[start - 1]) && text[start - 1] is not '='))
        {
            return 0;
        }

        var length = text[start..].IndexOfAnyExcept(Base64Letters);
        var end = length < 0 ? text.Length : start + length;

        if (end - start >= 64 && Randomness.Entropy(text[start..end]) >= LeastEntropy)
        {
            search.Report(Encoded, start, end);
        }

        return end;
    }

    private static int Run(ReadOnlySpan<char> text, int start)
    {
        var length = text[start..].IndexOfAnyExcept(Letters);
        return length < 0 ? text.Length : start + length;
    }

    /// <returns>The end of the part after the dot at <paramref name="dot"/>; -1 where there is none as long.</returns>
    private static int Next(ReadOnlySpan<char> text, int dot, int shortest)
    {
        if (dot >= text.Length || text[dot] != '.')
        {
            return -1;
        }

        var end = Run(text, dot + 1);
        return end - dot - 1 >= shortest ? end : -1;
    }

    private static int Padded(ReadOnlySpan<char> text, int end)
    {
        var most = Math.Min(text.Length, end + 2);
        while (end < most && text[end] == '=')
        {
            end++;
        }

        return end;
    }

    /// <summary>Whether a header without a signature after it says which algorithm it is for.</summary>
    private static bool IsJson(ReadOnlySpan<char> header)
    {
        Span<byte> bytes = stackalloc byte[96];
        header = header[..Math.Min(header.Length & ~3, 128)];
        return Base64Url.TryDecodeFromChars(header, bytes, out var written) && bytes[..written].IndexOf("\"alg\""u8) >= 0;
    }
}
