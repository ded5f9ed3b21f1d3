using System.Buffers;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Finds tokens by their prefix, private key blocks and JSON web tokens.</summary>
internal sealed class PrefixedSecretDetector : IDetector
{
    private const double LowestEntropy = 2.5;
    private const double LowestEntropyOfLetters = 3.5;
    private const int LongestKeyBlock = 16_384;
    private const int LongestWebToken = 8_192;
    private const string KeyBlock = "-----BEGIN ";
    private const string WebToken = "eyJ";

    private static readonly Dictionary<string, SecretKind> Kinds = SecretKinds.All.ToDictionary(kind => kind.Prefix);
    private static readonly int[] PrefixLengths = [.. Kinds.Keys.Select(prefix => prefix.Length).Distinct().OrderDescending()];
    private static readonly SearchValues<string> Prefixes = SearchValues.Create([.. Kinds.Keys, KeyBlock, WebToken], StringComparison.Ordinal);

    public IEnumerable<RuleInfo> Rules =>
    [
        .. SecretKinds.All.Select(kind => new RuleInfo(PolicyTypes.Secret, Severity.Critical, kind.Rule, kind.Entity)),
        new(PolicyTypes.Secret, Severity.Critical, "private-key", SecretKinds.ApiKey),
        new(PolicyTypes.Secret, Severity.Critical, "json-web-token", SecretKinds.ApiKey),
    ];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var text = view.Text;
        for (var i = 0; i < text.Length;)
        {
            var found = text[i..].IndexOfAny(Prefixes);
            if (found < 0)
            {
                return;
            }

            i += found;
            var length = i > 0 && char.IsLetterOrDigit(text[i - 1]) ? 0 : Detect(view, i, sink);
            i += Math.Max(length, 1);
        }
    }

    private static int Detect(View view, int start, FindingSink sink)
    {
        var rest = view.Text[start..];
        if (rest.StartsWith(KeyBlock))
        {
            return Report(view, start, KeyBlockLength(rest), "private-key", SecretKinds.ApiKey, sink);
        }

        if (rest.StartsWith(WebToken))
        {
            return Report(view, start, WebTokenLength(rest), "json-web-token", SecretKinds.ApiKey, sink);
        }

        var lookup = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var size in PrefixLengths)
        {
            if (rest.Length > size && lookup.TryGetValue(rest[..size], out var kind) && TokenLength(kind, rest) is > 0 and var length)
            {
                return Report(view, start, length, kind.Rule, kind.Entity, sink);
            }
        }

        return 0;
    }

    private static int TokenLength(SecretKind kind, ReadOnlySpan<char> rest)
    {
        var body = rest[kind.Prefix.Length..];
        body = body[..Math.Min(body.Length, kind.Longest + 1)];
        var end = body.IndexOfAnyExcept(kind.Alphabet);
        body = body[..(end < 0 ? body.Length : end)].TrimEnd(".:=/");
        if (body.Length < kind.Shortest || body.Length > kind.Longest || !IsGenerated(body))
        {
            return 0;
        }

        return body.Contains("example", StringComparison.OrdinalIgnoreCase) || body.Contains("xxxx", StringComparison.OrdinalIgnoreCase)
            ? 0
            : kind.Prefix.Length + body.Length;
    }

    private static bool IsGenerated(ReadOnlySpan<char> body) => Randomness.Entropy(body) is var entropy && entropy >= LowestEntropy
        && (body.ContainsAnyInRange('0', '9') || (entropy > LowestEntropyOfLetters && body.ContainsAnyInRange('A', 'Z') && body.ContainsAnyInRange('a', 'z')));

    private static int KeyBlockLength(ReadOnlySpan<char> rest)
    {
        var block = rest[..Math.Min(rest.Length, LongestKeyBlock)];
        var header = block[..Math.Min(block.Length, 60)].IndexOf("PRIVATE KEY");
        if (header < 0)
        {
            return 0;
        }

        var end = block.IndexOf("-----END ");
        var after = end < 0 ? -1 : block[(end + 9)..].IndexOf("-----");
        var length = after < 0 ? block.Length : end + 9 + after + 5;
        return length >= header + 64 ? length : 0;
    }

    private static int WebTokenLength(ReadOnlySpan<char> rest)
    {
        var token = rest[..Math.Min(rest.Length, LongestWebToken)];
        var end = token.IndexOfAnyExcept(SecretKinds.Wide);
        token = token[..(end < 0 ? token.Length : end)];
        var first = token.IndexOf('.');
        return first >= 15 && token[(first + 1)..].StartsWith("ey") && token.Length >= 40 ? token.TrimEnd('.').Length : 0;
    }

    private static int Report(View view, int start, int length, string rule, string entity, FindingSink sink)
    {
        if (length > 0)
        {
            sink.Add(PolicyTypes.Secret, Severity.Critical, rule, view, start, start + length, entity);
        }

        return length;
    }
}
