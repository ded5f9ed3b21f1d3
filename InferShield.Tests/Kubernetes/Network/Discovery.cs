using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes.Network;

/// <summary>Finds what a Prometheus configuration looks up in the Kubernetes API: pods and machines, relabelled.</summary>
internal static partial class Discovery
{
    private const string PodAddress = "192.0.2.1";
    private const string MachineAddress = "192.0.2.2:10250";

    /// <summary>The flows of a Prometheus with that configuration.</summary>
    public static IEnumerable<Flow> Flows(Rendering rendering, Resource prometheus, JsonNode configuration)
    {
        var jobs = configuration.Items("scrape_configs").Concat(configuration.Items("alerting.alertmanagers"));
        foreach (var (job, lookup) in jobs.SelectMany(job => job.Items("kubernetes_sd_configs").Select(lookup => (job, lookup))))
        {
            if (lookup.Text("role") == "pod")
            {
                foreach (var (workload, port) in Pods(rendering, prometheus, job, lookup))
                {
                    yield return new Flow(prometheus.Id, workload.Id, port);
                }
            }
            else if (lookup.Text("role") == "node" && Relabel(job, new() { ["__address__"] = MachineAddress, ["__meta_kubernetes_node_name"] = "machine" }) is { } address)
            {
                yield return new Flow(prometheus.Id, Peer.Machines.Name, Port(address));
            }
        }
    }

    private static IEnumerable<(Resource Workload, int Port)> Pods(Rendering rendering, Resource prometheus, JsonNode job, JsonNode lookup) =>
        from workload in rendering.Workloads
        where workload.IsServer && (!lookup.IsTrue("namespaces.own_namespace") || workload.Namespace == prometheus.Namespace)
        where lookup.Items("selectors").All(selector => selector.Text("role") != "pod" || (selector.Text("label") ?? "").Split(',').All(label => label.Split('=', 2) is [var name, var value] && workload.PodLabels.GetValueOrDefault(name) == value))
        from container in workload.Pod.Items("spec.containers")
        from port in container.Items("ports")
        let address = Relabel(job, Labels(workload, container, port))
        where address is not null
        select (workload, Port(address));

    private static Dictionary<string, string> Labels(Resource workload, JsonNode container, JsonNode port)
    {
        var labels = new Dictionary<string, string>
        {
            ["__address__"] = $"{PodAddress}:{port.Text("containerPort")}",
            ["__meta_kubernetes_namespace"] = workload.Namespace ?? "",
            ["__meta_kubernetes_pod_name"] = workload.Name,
            ["__meta_kubernetes_pod_ip"] = PodAddress,
            ["__meta_kubernetes_pod_phase"] = "Running",
            ["__meta_kubernetes_pod_ready"] = "true",
            ["__meta_kubernetes_pod_container_name"] = container.Text("name") ?? "",
            ["__meta_kubernetes_pod_container_port_name"] = port.Text("name") ?? "",
            ["__meta_kubernetes_pod_container_port_number"] = port.Text("containerPort") ?? "",
        };
        foreach (var (name, value) in workload.PodLabels)
        {
            labels["__meta_kubernetes_pod_label_" + NotInNames.Replace(name, "_")] = value;
        }

        foreach (var (name, value) in workload.Pod.Map("metadata.annotations"))
        {
            labels["__meta_kubernetes_pod_annotation_" + NotInNames.Replace(name, "_")] = value;
        }

        return labels;
    }

    // The address that is left, or null where the target is dropped.
    private static string? Relabel(JsonNode job, Dictionary<string, string> labels)
    {
        foreach (var rule in job.Items("relabel_configs"))
        {
            var value = string.Join(rule.Text("separator") ?? ";", rule.Texts("source_labels").Select(name => labels.GetValueOrDefault(name, "")));
            var match = Regex.Match(value, $"^(?:{rule.Text("regex") ?? "(.*)"})$", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
            switch (rule.Text("action") ?? "replace")
            {
                case "keep" when !match.Success:
                case "drop" when match.Success:
                    return null;
                case "replace" when match.Success && rule.Text("target_label") is { } target:
                    labels[target] = match.Result(rule.Text("replacement") ?? "$1");
                    break;
            }
        }

        return labels["__address__"];
    }

    private static int Port(string address) => int.Parse(address[(address.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex NotInNames { get; }
}
