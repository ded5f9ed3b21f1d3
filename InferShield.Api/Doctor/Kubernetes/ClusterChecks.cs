using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>The seed's deploy steps, looked at in a cluster.</summary>
internal sealed class ClusterChecks(Kubectl kubectl, string applicationNamespace, string monitoringNamespace)
{
    private static readonly Dictionary<string, string> Annotations = new()
    {
        ["prometheus.io/scrape"] = "true",
        ["prometheus.io/port"] = "3000",
        ["prometheus.io/path"] = "/metrics",
    };

    /// <exception cref="ClusterException">The cluster cannot be asked at all.</exception>
    public async Task<IReadOnlyList<Diagnosis>> RunAsync(CancellationToken cancellation)
    {
        // The first question tells whether there is a cluster; what fails later is a finding.
        var namespaces = await kubectl.ListAsync("namespaces", [], cancellation) ?? [];
        var diagnoses = new List<Diagnosis>();
        foreach (var (name, look) in new (string, Func<Findings, CancellationToken, Task>)[]
        {
            ("namespaces", (findings, _) => Namespaces(namespaces, findings)),
            ("pods", PodsAsync),
            ("annotations", AnnotationsAsync),
            ("rules in the cluster", RulesAsync),
            ("monitors", MonitorsAsync),
        })
        {
            var findings = new Findings(name);
            try
            {
                await look(findings, cancellation);
            }
            catch (Exception failure) when (failure is ClusterException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                findings.Fail("the check could not be carried out", failure.Message, "kubectl auth can-i --list");
            }

            diagnoses.AddRange(findings.All);
        }

        return diagnoses;
    }

    private Task Namespaces(IReadOnlyList<JsonElement> namespaces, Findings findings)
    {
        var names = namespaces.Select(Name).ToHashSet();
        foreach (var missing in new[] { applicationNamespace, monitoringNamespace }.Where(name => !names.Contains(name)))
        {
            findings.Fail($"there is no namespace {missing}", "nothing was deployed there, or the context is another cluster's", $"kubectl create namespace {missing}; or name yours: --namespace, --monitoring-namespace");
        }

        findings.OkIfNoTrouble($"{applicationNamespace}, {monitoringNamespace}");
        return Task.CompletedTask;
    }

    private async Task PodsAsync(Findings findings, CancellationToken cancellation)
    {
        var pods = await PodsOfAsync(applicationNamespace, cancellation);
        foreach (var pod in pods.Where(pod => !IsReady(pod)))
        {
            findings.Fail($"pod {Name(pod)} is not ready", Reason(pod), $"kubectl -n {applicationNamespace} describe pod {Name(pod)}");
        }

        if (pods.Count == 0)
        {
            findings.Fail($"there are no pods in {applicationNamespace}", mend: "kubectl get pods --all-namespaces -l app=api, then --namespace with where they are");
        }

        findings.OkIfNoTrouble($"{pods.Count} ready");
    }

    private async Task AnnotationsAsync(Findings findings, CancellationToken cancellation)
    {
        var pods = (await PodsOfAsync(applicationNamespace, cancellation)).Where(IsGateway).ToList();
        foreach (var pod in pods)
        {
            var has = pod.GetProperty("metadata").TryGetProperty("annotations", out var own) ? own.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()) : [];
            foreach (var (name, value) in Annotations.Where(wanted => has.GetValueOrDefault(wanted.Key) != wanted.Value))
            {
                findings.Fail(
                    $"pod {Name(pod)}: annotation {name} should be \"{value}\"",
                    has.TryGetValue(name, out var other) ? $"it is \"{other}\"" : "it is missing: Prometheus does not scrape the pod",
                    $$$$$$"""kubectl -n {{{{{{applicationNamespace}}}}}} patch deployment {{{{{{Deployment(pod)}}}}}} --patch '{"spec":{"template":{"metadata":{"annotations":{"{{{{{{name}}}}}}":"{{{{{{value}}}}}}"}}}}}'""");
            }
        }

        if (pods.Count == 0)
        {
            findings.Fail($"no pod of the gateway is in {applicationNamespace}", "none has a label app of api or infershield-api", "kubectl get pods --all-namespaces --show-labels");
        }

        findings.OkIfNoTrouble($"right on {pods.Count} pods of the gateway");
    }

    /// <summary>The operator reads PrometheusRule objects that it selects; rules in a ConfigMap it ignores.</summary>
    private async Task RulesAsync(Findings findings, CancellationToken cancellation)
    {
        var objects = await kubectl.ListAsync("prometheusrules.monitoring.coreos.com", ["--all-namespaces"], cancellation);
        if (objects is null)
        {
            findings.Skip("no Prometheus operator here: its kinds are not installed");
            return;
        }

        var own = objects.Where(rule => Groups(rule).Any(group => group.StartsWith("infershield", StringComparison.Ordinal))).ToList();
        var maps = await kubectl.ListAsync("configmaps", ["--namespace=" + monitoringNamespace], cancellation) ?? [];
        foreach (var map in maps.Where(HoldsOurRules).Where(_ => own.Count == 0))
        {
            findings.Fail($"the rules are in the ConfigMap {Name(map)} alone", "the operator ignores rules in ConfigMaps: no alert of them can fire", "kubectl apply --server-side -f monitoring/kubernetes/operator/prometheus-rules.yaml");
        }

        if (own.Count == 0 && !findings.HasTrouble)
        {
            findings.Fail("no PrometheusRule holds InferShield's rules", mend: "kubectl apply --server-side -f monitoring/kubernetes/operator/prometheus-rules.yaml");
        }

        await SelectedAsync(own, "ruleSelector", "PrometheusRule", findings, cancellation);
        findings.OkIfNoTrouble($"{own.Count} PrometheusRules, all selected");
    }

    private async Task MonitorsAsync(Findings findings, CancellationToken cancellation)
    {
        foreach (var (kind, plural, selector) in new[] { ("ServiceMonitor", "servicemonitors", "serviceMonitorSelector"), ("PodMonitor", "podmonitors", "podMonitorSelector") })
        {
            if (await kubectl.ListAsync(plural + ".monitoring.coreos.com", ["--namespace=" + applicationNamespace], cancellation) is { } monitors)
            {
                await SelectedAsync(monitors, selector, kind, findings, cancellation);
            }
        }

        findings.OkIfNoTrouble($"those of {applicationNamespace} are selected");
    }

    private async Task SelectedAsync(IReadOnlyList<JsonElement> objects, string selector, string kind, Findings findings, CancellationToken cancellation)
    {
        var servers = await kubectl.ListAsync("prometheuses.monitoring.coreos.com", ["--all-namespaces"], cancellation) ?? [];
        foreach (var one in objects)
        {
            var labels = Labels(one);
            if (servers.Count > 0 && !servers.Any(server => Selects(server, selector, labels)))
            {
                var wanted = Wanted(servers[0], selector);
                findings.Fail(
                    $"{kind} {Name(one)} is not picked up by any Prometheus",
                    $"their {selector} asks for {(wanted.Count == 0 ? "nothing that is there" : string.Join(", ", wanted.Select(label => $"{label.Key}={label.Value}")))}",
                    $"kubectl -n {one.GetProperty("metadata").GetProperty("namespace").GetString()} label {kind.ToLowerInvariant()} {Name(one)} {string.Join(' ', wanted.Select(label => $"{label.Key}={label.Value}"))} --overwrite");
            }
        }
    }

    // A selector that is not set selects nothing, an empty one everything.
    private static bool Selects(JsonElement server, string selector, Dictionary<string, string> labels) =>
        server.GetProperty("spec").TryGetProperty(selector, out var node) && node.ValueKind == JsonValueKind.Object
        && Wanted(server, selector).All(wanted => labels.GetValueOrDefault(wanted.Key) == wanted.Value);

    private static Dictionary<string, string> Wanted(JsonElement server, string selector) =>
        server.GetProperty("spec").TryGetProperty(selector, out var node) && node.ValueKind == JsonValueKind.Object && node.TryGetProperty("matchLabels", out var labels)
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!)
            : [];

    private async Task<IReadOnlyList<JsonElement>> PodsOfAsync(string name, CancellationToken cancellation) =>
        [.. (await kubectl.ListAsync("pods", ["--namespace=" + name], cancellation) ?? []).Where(pod => Phase(pod) is not ("Succeeded" or "Failed"))];

    private static bool IsGateway(JsonElement pod) =>
        Labels(pod) is var labels
        && (labels.GetValueOrDefault("app") is "api" or "infershield-api" or "infershield" || labels.GetValueOrDefault("app.kubernetes.io/name") is "api" or "infershield-api" or "infershield");

    private static bool HoldsOurRules(JsonElement map) =>
        map.TryGetProperty("data", out var data) && data.EnumerateObject().Any(entry =>
            entry.Value.GetString() is { } text && text.Contains("groups:", StringComparison.Ordinal) && text.Contains("alert:", StringComparison.Ordinal) && text.Contains("infershield", StringComparison.Ordinal));

    private static IEnumerable<string> Groups(JsonElement rule) =>
        rule.TryGetProperty("spec", out var spec) && spec.TryGetProperty("groups", out var groups) ? groups.EnumerateArray().Select(group => group.GetProperty("name").GetString()!) : [];

    private static bool IsReady(JsonElement pod) =>
        pod.GetProperty("status").TryGetProperty("conditions", out var conditions)
        && conditions.EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Ready" && condition.GetProperty("status").GetString() == "True");

    private static string Reason(JsonElement pod) =>
        pod.GetProperty("status").TryGetProperty("containerStatuses", out var containers)
        && containers.EnumerateArray().Select(container => container.GetProperty("state")).FirstOrDefault(state => state.TryGetProperty("waiting", out _)) is { ValueKind: JsonValueKind.Object } waiting
        && waiting.GetProperty("waiting").TryGetProperty("reason", out var reason)
            ? reason.GetString()!
            : $"it is {Phase(pod)}";

    // A pod's name ends in those of its replica set and its own.
    private static string Deployment(JsonElement pod) => string.Join('-', Name(pod).Split('-').SkipLast(2));

    private static string Phase(JsonElement pod) => pod.GetProperty("status").TryGetProperty("phase", out var phase) ? phase.GetString()! : "Unknown";

    private static string Name(JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    private static Dictionary<string, string> Labels(JsonElement item) =>
        item.GetProperty("metadata").TryGetProperty("labels", out var labels) ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!) : [];
}
