namespace InferShield.Api.Doctor.Checks;

/// <summary>What is broken in the monitoring folder itself, by file and line.</summary>
internal static class FolderChecks
{
    public static async Task RulesAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var (rules, problems) = stack.Folder!.Rules();
        foreach (var problem in problems)
        {
            findings.Fail($"{problem.Place} {problem.Problem}", mend: $"edit it, then: promtool check rules {problem.File}");
        }

        // Only Prometheus itself knows all of its language.
        if (stack.Prometheus is { IsAway: false } prometheus)
        {
            foreach (var rule in rules)
            {
                try
                {
                    await prometheus.DataAsync("/api/v1/format_query?query=" + Uri.EscapeDataString(rule.Expression), cancellation);
                }
                catch (PartException failure) when (failure.Message.Contains("bad_data", StringComparison.Ordinal))
                {
                    findings.Fail($"{rule.File}:{rule.Line} rule {rule.Name} is no PromQL", failure.Message, $"edit it, then: promtool check rules {rule.File}");
                }
            }
        }

        if (rules.Count == 0)
        {
            findings.Fail($"{stack.Folder.Path} has no rules", mend: "name the repository's monitoring folder with --monitoring FOLDER");
        }

        findings.OkIfNoTrouble($"{rules.Count(rule => rule.IsAlert)} alerts and {rules.Count(rule => !rule.IsAlert)} recording rules");
    }

    public static Task DashboardsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var (dashboards, problems) = stack.Folder!.Dashboards();
        foreach (var problem in problems)
        {
            findings.Fail($"{problem.Place} {problem.Problem}", mend: $"edit it, then: python3 -m json.tool {problem.File}");
        }

        if (dashboards.Count == 0 && !findings.HasTrouble)
        {
            findings.Skip($"{stack.Folder.Path} has no dashboards");
            return Task.CompletedTask;
        }

        findings.OkIfNoTrouble($"{dashboards.Count} with {dashboards.Sum(dashboard => dashboard.Queries.Count)} queries");
        return Task.CompletedTask;
    }

    public static Task RunbooksAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        if (!stack.Folder!.HasRunbooks)
        {
            findings.Skip($"{stack.Folder.Path} has no runbooks");
            return Task.CompletedTask;
        }

        var (rules, _) = stack.Folder.Rules();
        foreach (var problem in stack.Folder.RunbookProblems(rules))
        {
            findings.Fail($"{problem.Place} {problem.Problem}", mend: "add it, in the form of the other runbooks");
        }

        findings.OkIfNoTrouble($"one with all four sections for each of {rules.Count(rule => rule.IsAlert)} alerts");
        return Task.CompletedTask;
    }
}
