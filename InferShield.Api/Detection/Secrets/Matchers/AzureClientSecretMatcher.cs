using System.Buffers;
using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds client secrets of Entra ID: 40 characters, with <c>Q~</c> after a digit at the fifth.</summary>
internal sealed class AzureClientSecretMatcher : ISecretMatcher
{
    private const double LeastEntropy = 3;
    private const int Lead = 3;
    private const int Marked = 3;

    private static readonly RuleInfo Rule = new(PolicyTypes.Secret, Severity.Critical, "azure-ad-client-secret", Entities.ApiKey);
    private static readonly Alphabet Characters = Alphabet.Of('t');
    private static readonly SearchValues<char> Outside = SearchValues.Create("\n \"'=:");

    public IReadOnlyList<string> Keywords { get; } = ["0q~", "1q~", "2q~", "3q~", "4q~", "5q~", "6q~", "7q~", "8q~", "9q~"];

    public int Order => Orders.Exact;

    public IEnumerable<RuleInfo> Rules => [Rule];

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        var from = start - Lead;
        if (from < 0 || text[start + 1] != 'Q' || text[from..start].ContainsAny(Outside) || (from > 0 && Characters.Has(text[from - 1])))
        {
            return 0;
        }

        var length = Lead + Marked + Characters.RunLength(text[end..], 40);
        if (TrimmedLength(text[from..(from + length)]) is >= 37 and <= 40 and var trimmed
            && Randomness.Entropy(text[from..(from + trimmed)]) >= LeastEntropy
            && !Placeholders.IsMarked(text[from..(from + trimmed)], search.Lower[from..(from + trimmed)]))
        {
            search.Report(Rule, from, from + trimmed);
        }

        return 0;
    }

    private static int TrimmedLength(ReadOnlySpan<char> value) => value.Length > 37 ? value.TrimEnd('.').Length : value.Length;
}
