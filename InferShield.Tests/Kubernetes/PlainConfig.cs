using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>
/// <c>plain/prometheus-config.yaml</c>, and as a Prometheus without a cluster can load it: what discovery finds comes from
/// files, <c>JOB.json</c> each, all else is as it is. (Debian's Prometheus is built without discovery of Kubernetes.)
/// </summary>
internal static class PlainConfig
{
    private const string Account = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static JsonObject Text => (JsonObject)KubeYaml.Parse(File.ReadAllText(Path.Combine(Kustomize.Root, "plain", "prometheus-config.yaml")))!;

    public static IEnumerable<JsonNode> Jobs => Text.Items("scrape_configs");

    public static JsonNode Job(string name) => Jobs.Single(job => job.Text("job_name") == name);

    /// <summary>Writes it with the targets that discovery found; returns the file's path.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="found">By job, or <c>alertmanagers</c>: each target's labels, <c>__address__</c> among them.</param>
    public static string Write(string folder, IReadOnlyDictionary<string, Dictionary<string, string>[]> found)
    {
        var config = Text;
        Discover(config.Items("alerting.alertmanagers").Single(), "alertmanagers");
        foreach (var job in config.Items("scrape_configs"))
        {
            Discover(job, job.Text("job_name")!);
            (job.At("tls_config") as JsonObject)?.Remove("ca_file");
        }

        var file = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(file, config.ToJsonString().Replace(Account, folder, StringComparison.Ordinal));
        return file;

        void Discover(JsonNode node, string name)
        {
            var fields = (JsonObject)node;
            Assert.True(fields.Remove("kubernetes_sd_configs"), name);
            fields["file_sd_configs"] = new JsonArray(new JsonObject { ["files"] = new JsonArray(name + ".json") });
            var targets = found.GetValueOrDefault(name, []).Select(labels => new
            {
                targets = new[] { labels["__address__"] },
                labels = labels.Where(label => label.Key != "__address__").ToDictionary(),
            });
            File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(targets));
        }
    }
}
