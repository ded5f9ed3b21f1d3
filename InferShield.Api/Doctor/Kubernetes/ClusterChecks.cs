using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>What is deployed in a cluster, looked at from the cluster itself to what watches it.</summary>
internal sealed class ClusterChecks(Kubectl kubectl, string applicationNamespace, string monitoringNamespace)
{
    private static readonly Version Minimum = new(1, 30);

    /// <exception cref="ClusterException">The cluster cannot be asked at all.</exception>
    public async Task<IReadOnlyList<Diagnosis>> RunAsync(CancellationToken cancellation)
    {
        // The first question tells whether there is a cluster; what fails later is a finding.
        var cluster = new Cluster(kubectl, applicationNamespace, monitoringNamespace, await kubectl.ListAsync("namespaces", [], cancellation) ?? []);
        var pods = new PodChecks(cluster);
        var monitoring = new OperatorChecks(cluster);
        var diagnoses = new List<Diagnosis>();
        foreach (var (name, look) in new (string, Func<Findings, CancellationToken, Task>)[]
        {
            ("version", VersionAsync),
            ("namespaces", (findings, token) => NamespacesAsync(cluster, findings, token)),
            ("secrets", pods.SecretsAsync),
            ("pods", pods.ReadyAsync),
            ("annotations", pods.AnnotationsAsync),
            ("operator", monitoring.InstalledAsync),
            ("rules in the cluster", monitoring.RulesAsync),
            ("monitors", monitoring.MonitorsAsync),
        })
        {
            var findings = new Findings(name);
            try
            {
                await look(findings, cancellation);
            }
            catch (Exception failure) when (failure is ClusterException or InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
            {
                findings.Fail("the check could not be carried out", failure.Message, "kubectl auth can-i --list");
            }

            diagnoses.AddRange(findings.All);
        }

        return diagnoses;
    }

    private async Task VersionAsync(Findings findings, CancellationToken cancellation)
    {
        var version = await kubectl.VersionAsync(cancellation);
        if (version < Minimum)
        {
            findings.Fail(
                $"the cluster is Kubernetes {version}", $"InferShield needs {Minimum} or newer: its manifests say things that older ones refuse, such as how long a pod waits before it stops", "upgrade the cluster");
        }

        findings.OkIfNoTrouble($"Kubernetes {version}");
    }

    private static async Task NamespacesAsync(Cluster cluster, Findings findings, CancellationToken cancellation)
    {
        var names = cluster.Namespaces.Select(item => item.Name()).ToHashSet();
        if (!names.Contains(cluster.Application))
        {
            findings.Fail($"there is no namespace {cluster.Application}", "nothing was deployed there, or the context is another cluster's", $"kubectl create namespace {cluster.Application}; or name yours: --namespace");
        }
        else if (!names.Contains(cluster.Monitoring) && !await cluster.HasOwnPrometheusAsync(cancellation))
        {
            findings.Fail($"there is no namespace {cluster.Monitoring}", $"and no Prometheus in {cluster.Application}: nothing watches the gateway", $"{Cluster.InstallMonitoring}; or name yours: --monitoring-namespace");
        }

        findings.OkIfNoTrouble(names.Contains(cluster.Monitoring) ? $"{cluster.Application}, {cluster.Monitoring}" : $"{cluster.Application}, which has its own Prometheus");
    }
}
