using System.Globalization;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether Prometheus has the rules and evaluates them.</summary>
internal static class RuleChecks
{
    // Of its own interval: evaluations are spread over it, and a busy machine is late once.
    private const double LatestIntervals = 3;

    public static async Task LoadedAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var runtime = await prometheus.DataAsync("/api/v1/status/runtimeinfo", cancellation);
        if (!runtime.GetProperty("reloadConfigSuccess").GetBoolean())
        {
            findings.Fail("Prometheus refused its configuration when it read it last", "the one before is in force", "promtool check config PROMETHEUS_YML; then: kill -HUP PROMETHEUS_PID");
        }

        var loaded = (await prometheus.RulesAsync(cancellation)).SelectMany(group => group.Rules).Select(rule => (rule.Group, rule.Name)).ToHashSet();
        var written = stack.Folder!.Rules().Rules;
        foreach (var missing in written.Where(rule => !loaded.Contains((rule.Group, rule.Name))).GroupBy(rule => rule.File))
        {
            findings.Fail(
                $"{missing.Count()} rules of {missing.Key} are not loaded: {Some(missing.Select(rule => rule.Name))}",
                loaded.Count == 0 ? "Prometheus has no rules: rule_files matches nothing, or the operator does not select them" : "the file is newer than what Prometheus read, or rule_files does not match it",
                "kill -HUP PROMETHEUS_PID; in Kubernetes: InferShield.Api doctor --kubernetes");
        }

        var extra = loaded.Except(written.Select(rule => (rule.Group, rule.Name))).Where(rule => rule.Group.StartsWith("infershield", StringComparison.Ordinal)).ToList();
        if (extra.Count > 0)
        {
            findings.Warn($"Prometheus has {extra.Count} rules that no file holds: {Some(extra.Select(rule => rule.Name))}", "it has not read its files since they were changed", "kill -HUP PROMETHEUS_PID");
        }

        findings.OkIfNoTrouble($"all {written.Count} of the folder");
    }

    public static async Task EvaluatedAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var groups = await prometheus.RulesAsync(cancellation);
        var now = DateTimeOffset.UnixEpoch.AddSeconds(await prometheus.NowAsync(cancellation));
        foreach (var rule in groups.SelectMany(group => group.Rules).Where(rule => rule.Health == "err"))
        {
            findings.Fail($"rule {rule.Name} of group {rule.Group} fails", rule.Error, $"open {prometheus.At("/rules")}, and run its expression at {prometheus.At("/graph")}");
        }

        foreach (var group in groups.Where(group => group.Rules.Count > 0))
        {
            if (group.EvaluatedAt is not { } at)
            {
                findings.Warn($"group {group.Name} has not been evaluated yet", "Prometheus started or read it just now", $"wait for its interval, {Seconds(group.Interval)}");
            }
            else if (now - at > group.Interval * LatestIntervals)
            {
                findings.Fail($"group {group.Name} was last evaluated {Seconds(now - at)} ago", $"its interval is {Seconds(group.Interval)}: evaluation hangs or is left out", $"open {prometheus.At("/rules")}; look for prometheus_rule_group_iterations_missed_total");
            }
            else if (group.Took > group.Interval)
            {
                findings.Warn($"group {group.Name} takes {Seconds(group.Took)} of its interval of {Seconds(group.Interval)}", "its alerts are late", "split the group or look for the expression that reads most series");
            }
        }

        findings.OkIfNoTrouble($"{groups.Sum(group => group.Rules.Count)} in {groups.Count} groups");
    }

    public static string Some(IEnumerable<string> names)
    {
        const int most = 6;
        var list = names.Distinct().ToList();
        return string.Join(", ", list.Take(most)) + (list.Count > most ? $" and {list.Count - most} more" : "");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
