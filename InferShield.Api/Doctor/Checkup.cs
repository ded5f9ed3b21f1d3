using InferShield.Api.Doctor.Checks;

namespace InferShield.Api.Doctor;

/// <summary>One thing to look at.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Needs">Without these it is skipped.</param>
/// <param name="RunAsync">Looks, and says what it found.</param>
internal sealed record Check(string Name, Needs Needs, Func<Stack, Findings, CancellationToken, Task> RunAsync);

/// <summary>Carries the checks out one after the other, each bounded in time.</summary>
internal static class Checkup
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>In the order of the seed's troubleshooting: is it there, is it scraped, is it evaluated, does it reach a person, is it seen.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        new("gateway live", Needs.Gateway, GatewayChecks.LiveAsync),
        new("gateway ready", Needs.Gateway, GatewayChecks.ReadyAsync),
        new("gateway metrics", Needs.Gateway, GatewayChecks.MetricsAsync),
        new("audit chain", Needs.Gateway, EvidenceChecks.ChainAsync),
        new("audit seals", Needs.Gateway, EvidenceChecks.SealsAsync),
        new("audit forwarding", Needs.Gateway, EvidenceChecks.ForwardingAsync),
        new("prometheus ready", Needs.Prometheus, AnswerChecks.PrometheusAsync),
        new("targets", Needs.Prometheus, TargetChecks.UpAsync),
        new("jobs", Needs.Prometheus, TargetChecks.JobsAsync),
        new("rule files", Needs.Folder, FolderChecks.RulesAsync),
        new("rules loaded", Needs.Prometheus | Needs.Folder, RuleChecks.LoadedAsync),
        new("rules evaluated", Needs.Prometheus, RuleChecks.EvaluatedAsync),
        new("series of rules", Needs.Prometheus, SeriesCheck.RunAsync),
        new("cardinality", Needs.Prometheus, CardinalityCheck.RunAsync),
        new("alertmanager ready", Needs.Alertmanager, AnswerChecks.AlertmanagerAsync),
        new("alertmanager found", Needs.Prometheus, DeliveryChecks.DiscoveredAsync),
        new("routing", Needs.Alertmanager, ReceiverChecks.RoutingAsync),
        new("receivers", Needs.Alertmanager, ReceiverChecks.SecretsAsync),
        new("notifications", Needs.Prometheus, DeliveryChecks.NotificationsAsync),
        new("watchdog", Needs.Prometheus | Needs.Alertmanager, DeliveryChecks.WatchdogAsync),
        new("grafana ready", Needs.Grafana, GrafanaChecks.HealthAsync),
        new("data source", Needs.Grafana, GrafanaChecks.DataSourceAsync),
        new("dashboards", Needs.Grafana | Needs.Folder, GrafanaChecks.DashboardsAsync),
        new("dashboard files", Needs.Folder, FolderChecks.DashboardsAsync),
        new("panels", Needs.Prometheus | Needs.Folder, PanelCheck.RunAsync),
        new("runbooks", Needs.Folder, FolderChecks.RunbooksAsync),
        new("clocks", Needs.None, ClockCheck.RunAsync),
    ];

    public static async Task<IReadOnlyList<Diagnosis>> RunAsync(Stack stack, IEnumerable<Check> checks, CancellationToken cancellation)
    {
        var diagnoses = new List<Diagnosis>();
        foreach (var check in checks)
        {
            diagnoses.AddRange((await RunAsync(stack, check, cancellation)).All);
        }

        return diagnoses;
    }

    private static async Task<Findings> RunAsync(Stack stack, Check check, CancellationToken cancellation)
    {
        var findings = new Findings(check.Name);
        if (stack.Lacks(check.Needs) is { } lacking)
        {
            findings.Skip(lacking);
            return findings;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            await check.RunAsync(stack, findings, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            findings.Fail($"the check did not end within {Limit.TotalSeconds:0} s");
        }
        catch (PartException failure)
        {
            findings.Fail("the check could not be carried out", failure.Message);
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // What a part answered has not the shape that its API documents.
            findings.Fail("an answer was not understood", failure.Message);
        }

        return findings;
    }
}
