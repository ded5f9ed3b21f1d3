using System.Text.RegularExpressions;

namespace InferShield.Monitoring.Rules;

/// <summary>
/// The order of a rule test's groups: recordings first. A server runs groups side by side; a test without an order
/// would have two outcomes.
/// </summary>
internal static partial class EvaluationOrder
{
    /// <summary>A rule test's text with the order of all groups that it loads.</summary>
    public static string Write(string test)
    {
        var rules = MonitoringFiles.RuleFiles.Where(file => Loads(test, file)).SelectMany(MonitoringFiles.ReadRules).ToList();
        var groups = rules.Select(rule => rule.Group).Distinct().OrderBy(name => rules.First(rule => rule.Group == name).IsAlert);
        return Block().Replace(test, $"group_eval_order:\n{string.Concat(groups.Select(name => $"  - {name}\n"))}", 1);
    }

    private static bool Loads(string test, string file) =>
        test.Contains("rule_files: [../rules/*.yaml]", StringComparison.Ordinal) || test.Contains($"../rules/{Path.GetFileName(file)}", StringComparison.Ordinal);

    [GeneratedRegex(@"group_eval_order:.*\n(?: +-.*\n)*")]
    private static partial Regex Block();
}
