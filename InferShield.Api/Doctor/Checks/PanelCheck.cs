using System.Collections.Concurrent;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Runs every panel's queries, as Grafana would, and tells which panels stay empty for no good reason.</summary>
internal static class PanelCheck
{
    private const int AtOnce = 4;

    public static async Task RunAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var absence = await Absence.LearnAsync(prometheus, (await prometheus.RulesAsync(cancellation)).SelectMany(group => group.Rules), cancellation);
        var dashboards = stack.Folder!.Dashboards().Dashboards;
        if (dashboards.Count == 0)
        {
            findings.Skip($"{stack.Folder.Path} has no dashboards");
            return;
        }

        var panels =
            (from dashboard in dashboards
             from panel in dashboard.Queries.GroupBy(query => (query.PanelId, query.Panel))
             select (dashboard, panel.Key.Panel, Expressions: panel.Select(query => DashboardFile.Fill(query.Expression, dashboard.Variables)).ToList())).ToList();

        var labels = new ConcurrentDictionary<(string Metric, string Label), bool>();
        var said = new ConcurrentQueue<(string Panel, string? Wrong, string? Excuse)>();
        await Parallel.ForEachAsync(panels, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (panel, token) =>
        {
            var (wrong, excuse) = await LookAsync(prometheus, absence, labels, panel.Expressions, token);
            if (wrong is not null || excuse is not null)
            {
                said.Enqueue(($"{panel.dashboard.File}: panel '{panel.Panel}'", wrong, excuse));
            }
        });

        foreach (var (panel, wrong, _) in said.Where(empty => empty.Wrong is not null).OrderBy(empty => empty.Panel, StringComparer.Ordinal))
        {
            findings.Fail($"{panel} is empty", wrong, "run its query at " + prometheus.At("/graph"));
        }

        var excused = said.Where(empty => empty.Wrong is null).GroupBy(empty => empty.Excuse).OrderByDescending(reason => reason.Count())
            .Select(reason => $"{reason.Count()} empty ({(reason.Key == "quiet" ? "no traffic" : reason.Key)})");
        findings.OkIfNoTrouble(string.Join(", ", excused.Prepend($"{panels.Count} of {dashboards.Count} dashboards, their queries run")));
    }

    /// <summary>What is wrong with a panel, or why it is rightly empty; neither when it shows something.</summary>
    private static async Task<(string? Wrong, string? Excuse)> LookAsync(
        Part prometheus, Absence absence, ConcurrentDictionary<(string Metric, string Label), bool> labels, List<string> expressions, CancellationToken cancellation)
    {
        string? excuse = null;
        foreach (var expression in expressions)
        {
            try
            {
                if ((await prometheus.QueryAsync(expression, cancellation)).Count > 0)
                {
                    return (null, null);
                }
            }
            catch (PartException failure) when (failure.Message.Contains("bad_data", StringComparison.Ordinal) || failure.Message.Contains("\"execution\"", StringComparison.Ordinal))
            {
                return ($"Prometheus refuses {expression}: {failure.Message}", null);
            }

            var reason = absence.ExcuseOf(expression, out var missing);
            if (missing is not null)
            {
                return ($"there is no {missing.Metric}", null);
            }

            excuse ??= reason;
            foreach (var selector in Selectors.Of(expression).Where(selector => absence.Exists(selector.Metric) && !IsRecorded(selector.Metric)))
            {
                foreach (var label in selector.Labels.Where(label => label is not ("job" or "instance" or "namespace" or "pod" or "__name__")))
                {
                    if (!await HasLabelAsync(prometheus, labels, selector.Metric, label, cancellation))
                    {
                        return ($"{selector.Metric} has no label {label}", null);
                    }
                }
            }
        }

        return (null, excuse);
    }

    // What a recording rule has seen so far says nothing of the labels that it may have.
    private static bool IsRecorded(string metric) => metric.Contains(':', StringComparison.Ordinal);

    private static async Task<bool> HasLabelAsync(
        Part prometheus, ConcurrentDictionary<(string Metric, string Label), bool> known, string metric, string label, CancellationToken cancellation)
    {
        if (Absence.LabelsOf(metric) is { } declared)
        {
            return label == "le" || declared.Contains(label);
        }

        if (!known.TryGetValue((metric, label), out var has))
        {
            has = (await prometheus.QueryAsync($"count(last_over_time({metric}{{{label}!=\"\"}}[1h]))", cancellation)).Count > 0
                || (await prometheus.QueryAsync($"count(last_over_time({metric}[1h]))", cancellation)).Count == 0;
            known[(metric, label)] = has;
        }

        return has;
    }
}
