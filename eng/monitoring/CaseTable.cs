using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using InferShield.Monitoring.Rules;

namespace InferShield.Monitoring;

/// <summary>
/// Which cases the rule tests show of which alert. A test says so in its name, <c>Alert [case, case]: what happens</c>;
/// the cases that an alert needs follow from its expression.
/// </summary>
internal sealed partial class CaseTable
{
    public static readonly string[] Cases = ["fires", "under", "for", "missing", "reset", "idle", "original"];

    private readonly List<(Rule Alert, HashSet<string> Needed, HashSet<string> Shown)> _rows = [];

    private CaseTable()
    {
    }

    /// <summary>The cases that no test shows, as <c>Alert [case]</c>.</summary>
    public IEnumerable<string> Holes =>
        from row in _rows
        from missing in Cases.Where(row.Needed.Contains).Except(row.Shown)
        select $"{row.Alert.Name} [{missing}]";

    public static CaseTable Read()
    {
        var table = new CaseTable();
        var shown = MonitoringFiles.RuleCases.Select(test => TestName().Match(test.Name)).Where(match => match.Success)
            .ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value.Split(", "));
        foreach (var alert in MonitoringFiles.Alerts)
        {
            table._rows.Add((alert, [.. Needs(alert)], [.. shown[alert.Name].SelectMany(cases => cases)]));
        }

        return table;
    }

    /// <summary>A test's alert and cases; null when its name has another form.</summary>
    public static (string Alert, string[] Cases)? Parse(string testName) =>
        TestName().Match(testName) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value.Split(", ")) : null;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"alert",-36}");
        text.AppendJoin("", Cases.Select(name => name.PadRight(10))).Append('\n');
        foreach (var (alert, needed, shown) in _rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{alert.Name,-36}");
            text.AppendJoin("", Cases.Select(name => (shown.Contains(name) ? "shown" : needed.Contains(name) ? "MISSING" : "-").PadRight(10))).Append('\n');
        }

        var cells = _rows.Sum(row => row.Shown.Count);
        return text.Append(CultureInfo.InvariantCulture, $"{_rows.Count} alerts, {cells} cases shown by {MonitoringFiles.RuleCases.Count} tests, {Holes.Count()} missing\n").ToString();
    }

    private static IEnumerable<string> Needs(Rule alert)
    {
        var whole = Expanded(alert.Expression, []);
        var counts = CounterFunction().IsMatch(whole);
        return new (string Case, bool Applies)[]
        {
            ("fires", true),
            ("under", Threshold().IsMatch(alert.Expression)),
            ("for", alert.For.Length > 0),
            ("missing", new PromQl(whole).Selectors.Count > 0),
            ("reset", counts),
            ("idle", counts),
            ("original", MonitoringFiles.SeedAlerts.Contains(alert.Name)),
        }.Where(need => need.Applies).Select(need => need.Case);
    }

    /// <summary>The expression and, behind it, those of the recordings that it reads.</summary>
    private static string Expanded(string expression, HashSet<string> seen)
    {
        var recordings = new PromQl(expression).Selectors.Select(selector => selector.Metric).Where(seen.Add)
            .SelectMany(metric => MonitoringFiles.Rules.Where(rule => !rule.IsAlert && rule.Name == metric)).ToList();
        return string.Join('\n', recordings.Select(rule => Expanded(rule.Expression, seen)).Prepend(expression));
    }

    [GeneratedRegex(@"^(\w+) \[([a-z, ]+)\]: .")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\b(?:rate|irate|increase|resets)\s*\(", RegexOptions.NonBacktracking)]
    private static partial Regex CounterFunction();

    // Compared with anything but 0: something may be just under it.
    [GeneratedRegex(@"[<>]=?\s*(?:[1-9(a-z]|0\.)", RegexOptions.NonBacktracking)]
    private static partial Regex Threshold();
}
