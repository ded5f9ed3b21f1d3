using System.Globalization;
using System.Text.RegularExpressions;

namespace InferShield.Monitoring.Rules;

/// <summary>A vector selector of an expression.</summary>
/// <param name="Position">Index of the metric name's token.</param>
/// <param name="IsAggregated">Whether an aggregation stands around it.</param>
/// <param name="Grouping">The labels by which the aggregations around it group.</param>
internal sealed record Selector(string Metric, int Position, IReadOnlyList<string> MatchedLabels, bool IsAggregated, IReadOnlyList<string> Grouping);

/// <summary>What the contract tests need of a PromQL expression: its selectors, divisions and compared numbers.</summary>
internal sealed partial class PromQl
{
    private static readonly string[] Aggregations =
        ["sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "stddev", "stdvar", "count_values", "group"];

    private static readonly string[] LabelLists = ["by", "without", "on", "ignoring", "group_left", "group_right"];

    private static readonly string[] SetOperators = ["and", "or", "unless"];

    private static readonly string[] Words = ["offset", "bool", "inf", "nan", .. SetOperators, .. LabelLists, .. Aggregations];

    private readonly string[] _tokens;
    private readonly Dictionary<int, int> _closing = [];
    private readonly Dictionary<int, int> _opening = [];

    public PromQl(string expression)
    {
        _tokens = [.. Token().Matches(expression).Select(match => match.Value)];
        MatchBrackets();
        Selectors = [.. FindSelectors()];
    }

    public IReadOnlyList<Selector> Selectors { get; }

    /// <summary>Every label that a list such as <c>by (…)</c> names.</summary>
    public IEnumerable<string> ListedLabels =>
        Enumerable.Range(0, _tokens.Length).Where(i => LabelLists.Contains(_tokens[i]) && At(i + 1) == "(").SelectMany(i => ListAt(i + 1)).Distinct();

    /// <summary>The numbers with which the given metric is compared by <c>&gt;</c>.</summary>
    public IEnumerable<double> ThresholdsOf(string metric) =>
        from selector in Selectors
        where selector.Metric == metric
        let next = EndOfPrimary(selector.Position) + 1
        where At(next) == ">"
        select double.Parse(At(next + 1), CultureInfo.InvariantCulture);

    /// <summary>The metrics that stand, without an aggregation and with different labels matched, on both sides of one division.</summary>
    public IEnumerable<string> SelfRatios() =>
        from slash in Enumerable.Range(0, _tokens.Length)
        where _tokens[slash] == "/"
        from above in Bare(StartOfPrimary(slash - 1), slash - 1)
        from below in Bare(slash + 1, EndOfPrimary(AfterMatching(slash + 1)))
        where above.Metric == below.Metric && !above.MatchedLabels.SequenceEqual(below.MatchedLabels)
        select above.Metric;

    private IEnumerable<Selector> Bare(int from, int to) =>
        Selectors.Where(selector => selector.Position >= from && selector.Position <= to && !selector.IsAggregated);

    private IEnumerable<Selector> FindSelectors()
    {
        var scopes = Enumerable.Range(0, _tokens.Length).Where(i => Aggregations.Contains(_tokens[i])).Select(ScopeOf).ToList();
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (LabelLists.Contains(_tokens[i]) && At(i + 1) == "(")
            {
                i = _closing[i + 1];
            }
            else if (_tokens[i] is "{" or "[")
            {
                i = _closing[i];
            }
            else if (IsName(_tokens[i]) && At(i + 1) != "(" && !Words.Contains(_tokens[i].ToLowerInvariant()))
            {
                var around = scopes.Where(scope => scope.Start < i && i < scope.End).ToList();
                var matched = At(i + 1) == "{" ? Enumerable.Range(i + 2, _closing[i + 1] - i - 2).Where(k => IsName(_tokens[k])).Select(k => _tokens[k]) : [];
                yield return new Selector(_tokens[i], i, [.. matched], around.Count > 0, [.. around.SelectMany(scope => scope.Labels)]);
            }
        }
    }

    // The grouping stands before the argument; the style of these files, which a test would break on otherwise.
    private (int Start, int End, IReadOnlyList<string> Labels) ScopeOf(int aggregation)
    {
        var grouped = At(aggregation + 1) is "by" or "without";
        var open = grouped ? _closing[aggregation + 2] + 1 : aggregation + 1;
        return (open, _closing[open], At(aggregation + 1) == "by" ? [.. ListAt(aggregation + 2)] : []);
    }

    private IEnumerable<string> ListAt(int open) => _tokens[(open + 1).._closing[open]].Where(IsName);

    private int AfterMatching(int i) => At(i) is "on" or "ignoring" or "group_left" or "group_right" && At(i + 1) == "(" ? AfterMatching(_closing[i + 1] + 1) : i;

    private int EndOfPrimary(int i)
    {
        while (At(i + 1) is "(" or "{" or "[" or "by" or "without")
        {
            i = At(i + 1) is "by" or "without" ? _closing[i + 2] : _closing[i + 1];
        }

        return _closing.GetValueOrDefault(i, i);
    }

    private int StartOfPrimary(int i)
    {
        while (_opening.TryGetValue(i, out var open) && open > 0
            && (IsName(_tokens[open - 1]) || _opening.ContainsKey(open - 1)) && !SetOperators.Contains(_tokens[open - 1]))
        {
            i = open - 1;
        }

        return _opening.GetValueOrDefault(i, i);
    }

    private string At(int i) => i < _tokens.Length ? _tokens[i] : "";

    private void MatchBrackets()
    {
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i] is "(" or "{" or "[")
            {
                open.Push(i);
            }
            else if (_tokens[i] is ")" or "}" or "]")
            {
                _opening[i] = open.Pop();
                _closing[_opening[i]] = i;
            }
        }
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    [GeneratedRegex("""\"(?:[^\"\\]|\\.)*\"|'[^']*'|[a-zA-Z_:][a-zA-Z0-9_:]*|\$?[0-9a-zA-Z_.]+|=~|!~|[!=<>]=|\S""", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
