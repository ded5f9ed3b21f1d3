using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>The Prometheus operator's objects: whether its kinds are there, ours are, and a Prometheus selects them.</summary>
internal sealed class OperatorChecks(Cluster cluster)
{
    private const string Everywhere = "--all-namespaces";
    private const string Apply = "kubectl apply --server-side -k monitoring/kubernetes/operator";

    private static readonly (string Kind, string Plural, string Selector)[] Monitors =
    [
        ("ServiceMonitor", "servicemonitors", "serviceMonitor"), ("PodMonitor", "podmonitors", "podMonitor"),
        ("Probe", "probes", "probe"), ("ScrapeConfig", "scrapeconfigs", "scrapeConfig"),
    ];

    private static readonly string[] Needed = ["prometheuses", "prometheusrules", "servicemonitors", "alertmanagers"];

    /// <summary>Somebody has to watch: the operator's kinds, or a Prometheus of InferShield's own.</summary>
    public async Task InstalledAsync(Findings findings, CancellationToken cancellation)
    {
        var missing = new List<string>();
        foreach (var plural in Needed)
        {
            if (await cluster.OperatorObjectsAsync(plural, Everywhere, cancellation) is null)
            {
                missing.Add(plural);
            }
        }

        if (missing.Count > 0 && await cluster.HasOwnPrometheusAsync(cancellation))
        {
            findings.Skip($"no Prometheus operator; {cluster.Application} has its own Prometheus");
        }
        else if (missing.Count > 0)
        {
            findings.Fail(
                $"the Prometheus operator's kinds are not installed: {string.Join(", ", missing)}",
                $"monitors and rules cannot be applied, and {cluster.Application} has no Prometheus of its own: nothing watches the gateway",
                Cluster.InstallMonitoring);
        }

        findings.OkIfNoTrouble("its kinds are installed");
    }

    /// <summary>The operator reads PrometheusRule objects that it selects; rules in a ConfigMap it ignores.</summary>
    public async Task RulesAsync(Findings findings, CancellationToken cancellation)
    {
        var objects = await cluster.OperatorObjectsAsync("prometheusrules", Everywhere, cancellation);
        if (objects is null)
        {
            findings.Skip("no Prometheus operator here: its kinds are not installed");
            return;
        }

        var own = objects.Where(rule => rule.At("spec").At("groups").Items().Any(group => group.At("name").Text()!.StartsWith("infershield", StringComparison.Ordinal))).ToList();
        if (own.Count == 0 && await cluster.HasOwnPrometheusAsync(cancellation))
        {
            findings.Skip($"the Prometheus in {cluster.Application} has them as files");
            return;
        }

        if (own.Count == 0)
        {
            var maps = await cluster.Kubectl.ListAsync("configmaps", ["--namespace=" + cluster.Monitoring], cancellation) ?? [];
            foreach (var map in maps.Where(HoldsOurRules))
            {
                findings.Fail($"the rules are in the ConfigMap {map.Name()} alone", "the operator ignores rules in ConfigMaps: no alert of them can fire", Apply);
            }

            if (!findings.HasTrouble)
            {
                findings.Fail("no PrometheusRule holds InferShield's rules", mend: Apply);
            }
        }

        await SelectedAsync(own, "rule", "PrometheusRule", findings, cancellation);
        findings.OkIfNoTrouble($"{own.Count} PrometheusRules, all selected");
    }

    public async Task MonitorsAsync(Findings findings, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var (kind, plural, selector) in Monitors)
        {
            if (await cluster.OperatorObjectsAsync(plural, "--namespace=" + cluster.Application, cancellation) is { } monitors)
            {
                count += monitors.Count;
                await SelectedAsync(monitors, selector, kind, findings, cancellation);
            }
        }

        if (count == 0 && !await cluster.HasOwnPrometheusAsync(cancellation))
        {
            findings.Fail($"no monitor is in {cluster.Application}", "Prometheus does not know of the gateway", Apply);
        }

        findings.OkIfNoTrouble(count == 0 ? $"not needed: {cluster.Application} has its own Prometheus" : $"those of {cluster.Application} are selected");
    }

    private async Task SelectedAsync(IReadOnlyList<JsonElement> objects, string selector, string kind, Findings findings, CancellationToken cancellation)
    {
        var servers = await cluster.OperatorObjectsAsync("prometheuses", Everywhere, cancellation) ?? [];
        foreach (var one in objects.Where(_ => servers.Count > 0))
        {
            var near = servers.Where(server => SelectsNamespace(server, selector, one.Namespace())).ToList();
            if (near.Exists(server => SelectorOf(server, selector) is { } wanted && wanted.Matches(one.Labels())))
            {
                continue;
            }

            var asked = near.Select(server => SelectorOf(server, selector)).FirstOrDefault(wanted => wanted is not null);
            findings.Fail(
                $"{kind} {one.Name()} is not picked up by any Prometheus",
                near.Count == 0 ? $"their {selector}NamespaceSelector leaves out {one.Namespace()}"
                : $"their {selector}Selector asks for {asked?.ToString() ?? "nothing that is there"}",
                asked is null ? "helm upgrade prometheus prometheus-community/kube-prometheus-stack --namespace monitoring --values monitoring/kubernetes/helm/prometheus-values.yaml"
                : $"kubectl -n {one.Namespace()} label {kind.ToLowerInvariant()} {one.Name()} {asked.Arguments} --overwrite");
        }
    }

    // A selector that is not set selects nothing, an empty one everything; one of namespaces that is not set, its own.
    private static LabelSelector? SelectorOf(JsonElement server, string selector) =>
        server.At("spec").At(selector + "Selector") is { } wanted ? new LabelSelector(wanted) : null;

    private bool SelectsNamespace(JsonElement server, string selector, string? name) =>
        server.At("spec").At(selector + "NamespaceSelector") is { } wanted
            ? cluster.Namespaces.Where(space => space.Name() == name).All(space => new LabelSelector(wanted).Matches(space.Labels()))
            : server.Namespace() == name;

    private static bool HoldsOurRules(JsonElement map) =>
        map.TryGetProperty("data", out var data) && data.EnumerateObject().Any(entry =>
            entry.Value.GetString() is { } text && text.Contains("groups:", StringComparison.Ordinal) && text.Contains("alert:", StringComparison.Ordinal) && text.Contains("infershield", StringComparison.Ordinal));
}
