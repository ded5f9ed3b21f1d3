using System.Buffers;
using System.Buffers.Text;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds the Base64 values under <c>data</c> of Kubernetes manifests of the kind Secret.</summary>
internal sealed class KubernetesSecretMatcher : ISecretMatcher
{
    private const int LongestDocument = 8_192;
    private const int ShortestValue = 10;

    private static readonly RuleInfo Rule = new(PolicyTypes.Secret, Severity.Critical, "kubernetes-secret-yaml", Entities.ApiKey);
    private static readonly SearchValues<char> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    public IReadOnlyList<string> Keywords { get; } = ["kind: secret", "kind:secret", "kind\": \"secret", "kind\":\"secret", "kind: \"secret", "kind: 'secret"];

    public int Order => Orders.Named;

    public IEnumerable<RuleInfo> Rules => [Rule];

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        if ((end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-')) || (start > 0 && char.IsAsciiLetterOrDigit(text[start - 1])))
        {
            return 0;
        }

        var above = text[Math.Max(0, start - LongestDocument)..start];
        var from = start - above.Length + Math.Max(0, above.LastIndexOf("---"));
        var below = text[end..Math.Min(text.Length, end + LongestDocument)];
        var to = below.IndexOf("---") is >= 0 and var separator ? end + separator : end + below.Length;
        var data = DataStart(search.Lower[from..to]);
        if (data >= 0)
        {
            ReportValues(search, from + data, to);
        }

        return to;
    }

    private static int DataStart(ReadOnlySpan<char> lower)
    {
        foreach (var name in (ReadOnlySpan<string>)["\ndata:", " data:", "\"data\":", "\ndata\":"])
        {
            if (lower.IndexOf(name) is >= 0 and var at)
            {
                return at + name.Length;
            }
        }

        return -1;
    }

    private static void ReportValues(Search search, int at, int end)
    {
        var text = search.Text;
        while (at < end)
        {
            var colon = text[at..end].IndexOf(':');
            if (colon < 0)
            {
                return;
            }

            at += colon + 1;
            while (at < end && text[at] is ' ' or '\n' or '"' or '\'' or '|' or '>' or '-')
            {
                at++;
            }

            var length = text[at..end].IndexOfAnyExcept(Base64Letters);
            length = length < 0 ? end - at : length;
            if (IsValue(text.Slice(at, length), at + length < end ? text[at + length] : '\n'))
            {
                search.Report(Rule, at, at + length);
            }

            at += length;
        }
    }

    private static bool IsValue(ReadOnlySpan<char> value, char next) =>
        value.Length >= ShortestValue && value.TrimEnd('=').Length >= ShortestValue && next is '\n' or ' ' or '"' or '\'' or ',' or '}' or '\\'
        && Base64.IsValid(value) && (value[^1] == '=' || Randomness.HasDigit(value) || (Randomness.HasUpper(value) && Randomness.Wordiness(value) < 0.5));
}
