using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>The pods of InferShield: what they need, whether they are ready, and whether Prometheus finds the gateway's.</summary>
internal sealed class PodChecks(Cluster cluster)
{
    private static readonly Dictionary<string, string> Annotations = new()
    {
        ["prometheus.io/scrape"] = "true",
        ["prometheus.io/port"] = "3000",
        ["prometheus.io/path"] = "/metrics",
    };

    private static readonly string[] GatewayNames = ["api", "infershield-api", "infershield"];

    public async Task ReadyAsync(Findings findings, CancellationToken cancellation)
    {
        var pods = await cluster.PodsAsync(cancellation);
        foreach (var pod in pods.Where(pod => !IsReady(pod)))
        {
            findings.Fail($"pod {pod.Name()} is not ready", Reason(pod), $"kubectl -n {cluster.Application} describe pod {pod.Name()}");
        }

        if (pods.Count == 0)
        {
            findings.Fail(
                $"there are no pods in {cluster.Application}", mend: "kubectl apply --server-side -k monitoring/kubernetes/overlays/production; or they are elsewhere: kubectl get pods --all-namespaces -l app=api, then --namespace");
        }

        findings.OkIfNoTrouble($"{pods.Count} ready");
    }

    /// <summary>Every Secret and every key of one that a pod must have, of InferShield and of what watches it. Values stay in the cluster.</summary>
    public async Task SecretsAsync(Findings findings, CancellationToken cancellation)
    {
        var good = new List<string>();
        foreach (var space in cluster.Namespaces.Select(space => space.Name()).Where(name => name == cluster.Application || name == cluster.Monitoring))
        {
            foreach (var secret in (await cluster.PodsAsync(space, cancellation)).SelectMany(References).ToLookup(reference => reference.Secret))
            {
                await SecretAsync(space, secret, findings, cancellation);
                good.Add(secret.Key);
            }
        }

        findings.OkIfNoTrouble(good.Count == 0 ? "no pod needs one" : $"{string.Join(", ", good.Distinct().Order())} with every key that pods need");
    }

    private async Task SecretAsync(string space, IGrouping<string, (string Pod, string Secret, string? Key)> secret, Findings findings, CancellationToken cancellation)
    {
        var keys = await cluster.Kubectl.SecretKeysAsync(secret.Key, space, cancellation);
        if (keys is null)
        {
            findings.Fail($"there is no Secret {secret.Key} in {space}", $"pod {secret.First().Pod} waits for it", Mend(space, secret.Key));
            return;
        }

        foreach (var key in secret.Where(reference => reference.Key is not null && !keys.Contains(reference.Key)).DistinctBy(reference => reference.Key))
        {
            findings.Fail(
                $"the Secret {secret.Key} in {space} has no key {key.Key}", $"pod {key.Pod} waits for it",
                $$$"""kubectl -n {{{space}}} patch secret {{{secret.Key}}} --type merge --patch '{"stringData":{"{{{key.Key}}}":"VALUE"}}'""");
        }
    }

    /// <summary>Without a monitor, annotations are how Prometheus finds the gateway's pods.</summary>
    public async Task AnnotationsAsync(Findings findings, CancellationToken cancellation)
    {
        var pods = (await cluster.PodsAsync(cancellation)).Where(IsGateway).ToList();
        if (pods.Count == 0)
        {
            findings.Fail($"no pod of the gateway is in {cluster.Application}", "none has a label app of api or infershield-api", "kubectl get pods --all-namespaces --show-labels");
            return;
        }

        if (await HasMonitorAsync("servicemonitors", cancellation) || await HasMonitorAsync("podmonitors", cancellation))
        {
            findings.OkIfNoTrouble("not needed: a monitor finds the gateway");
            return;
        }

        foreach (var pod in pods)
        {
            var has = pod.Annotations();
            foreach (var (name, value) in Annotations.Where(wanted => has.GetValueOrDefault(wanted.Key) != wanted.Value))
            {
                findings.Fail(
                    $"pod {pod.Name()}: annotation {name} should be \"{value}\"",
                    has.TryGetValue(name, out var other) ? $"it is \"{other}\"" : "it is missing: Prometheus does not scrape the pod",
                    "kubectl apply --server-side -k monitoring/kubernetes/overlays/production-plain (or dev; an overlay of your own: the component scrape-annotations)");
            }
        }

        findings.OkIfNoTrouble($"right on {pods.Count} pods of the gateway");
    }

    private async Task<bool> HasMonitorAsync(string plural, CancellationToken cancellation) =>
        await cluster.OperatorObjectsAsync(plural, "--namespace=" + cluster.Application, cancellation) is { } monitors
        && monitors.Any(monitor => monitor.At("spec").At("selector") is { } selector && GatewayNames.Any(name => new LabelSelector(selector).Matches(new Dictionary<string, string> { ["app"] = name, ["app.kubernetes.io/name"] = name })));

    private static string Mend(string space, string secret) => secret switch
    {
        "infershield-secrets" => $"PROVIDER_KEY=… eng/kubernetes.sh secrets | kubectl -n {space} create -f -",
        "grafana-admin" => $"kubectl -n {space} create secret generic grafana-admin --from-literal=admin-user=admin --from-literal=admin-password=\"$(openssl rand -hex 24)\"",
        "thanos-objstore" => $"kubectl -n {space} create secret generic thanos-objstore --from-file=objstore.yml (monitoring/kubernetes/thanos/README.md)",
        _ => $"kubectl -n {space} create secret generic {secret}",
    };

    private static IEnumerable<(string Pod, string Secret, string? Key)> References(JsonElement pod)
    {
        var spec = pod.At("spec");
        var variables =
            from container in spec.At("initContainers").Items().Concat(spec.At("containers").Items())
            from variable in container.At("env").Items()
            let reference = variable.At("valueFrom").At("secretKeyRef")
            where reference is not null && !IsOptional(reference)
            select (pod.Name(), reference.At("name").Text()!, reference.At("key").Text());
        var volumes =
            from volume in spec.At("volumes").Items()
            let source = volume.At("secret")
            where source is not null && !IsOptional(source)
            select (pod.Name(), source.At("secretName").Text()!, (string?)null);
        return variables.Concat(volumes);
    }

    private static bool IsOptional(JsonElement? reference) => reference.At("optional") is { ValueKind: JsonValueKind.True };

    private static bool IsGateway(JsonElement pod) =>
        pod.Labels() is var labels && (GatewayNames.Contains(labels.GetValueOrDefault("app")) || GatewayNames.Contains(labels.GetValueOrDefault("app.kubernetes.io/name")));

    private static bool IsReady(JsonElement pod) =>
        pod.At("status").At("conditions").Items().Any(condition => condition.At("type").Text() == "Ready" && condition.At("status").Text() == "True");

    private static string Reason(JsonElement pod) =>
        pod.At("status").At("initContainerStatuses").Items().Concat(pod.At("status").At("containerStatuses").Items())
            .Select(status => status.At("state").At("waiting")).FirstOrDefault(waiting => waiting.At("reason").Text() is not (null or "PodInitializing")) is { } waiting
            ? string.Join(": ", new[] { waiting.At("reason").Text(), waiting.At("message").Text() }.OfType<string>())
            : $"it is {pod.Phase()}";
}
