using System.Net.Http.Json;
using System.Text.Json;
using InferShield.Simulator;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Kubernetes;

/// <summary>What becomes of pods and machines that discovery finds: asked of a real Prometheus with the plain way's relabelling.</summary>
public sealed class RelabellingTests : IAsyncLifetime
{
    private const string Program = "prometheus";

    private static readonly Dictionary<string, Dictionary<string, string>[]> Found = new()
    {
        ["infershield"] =
        [
            Pod("api-v4", "192.0.2.1", "192.0.2.1:8080", Annotated("3000", "/metrics")),
            Pod("api-v4", "192.0.2.1", "192.0.2.1:3000", Annotated("3000", "/metrics")),
            Pod("api-v6", "2001:db8::1", "[2001:db8::1]:8080", Annotated("3000", "/metrics")),
            Pod("api-mapped", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:8080", Annotated("3000", "/metrics")),
            Pod("api-tls", "192.0.2.2", "192.0.2.2", Annotated("8443", "/internal", "https")),
            Pod("api-silent", "192.0.2.3", "192.0.2.3:8080", []),
            Pod("api-off", "192.0.2.4", "192.0.2.4:8080", new() { ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"] = "false" }),
            Pod("api-done", "192.0.2.5", "192.0.2.5:8080", new(Annotated("3000", "/metrics")) { ["__meta_kubernetes_pod_phase"] = "Succeeded" }),
        ],
        ["postgresql"] = [Pod("postgres-exporter-1", "192.0.2.11", "192.0.2.11:9187", Port("postgres-exporter", "http")), Pod("postgres-exporter-1", "192.0.2.11", "192.0.2.11:8080", Port("proxy", "proxy"))],
        ["prometheus"] = [Pod("prometheus-0", "192.0.2.12", "192.0.2.12:9090", Port("prometheus", "http")), Pod("prometheus-0", "192.0.2.12", "192.0.2.12:10902", Port("thanos-sidecar", "thanos-http"))],
        ["thanos"] = [Pod("prometheus-0", "192.0.2.12", "192.0.2.12:9090", Port("prometheus", "http")), Pod("prometheus-0", "192.0.2.12", "192.0.2.12:10902", Port("thanos-sidecar", "thanos-http")), Pod("prometheus-0", "192.0.2.12", "192.0.2.12:10901", Port("thanos-sidecar", "thanos-grpc"))],
        ["alertmanagers"] = [Pod("alertmanager-0", "192.0.2.13", "192.0.2.13:9093", Port("alertmanager", "http")), Pod("alertmanager-0", "192.0.2.13", "192.0.2.13:9094", Port("alertmanager", "gossip")), Pod("alertmanager-1", "192.0.2.14", "192.0.2.14:9093", Port("alertmanager", "http"))],
        ["node"] = [Machine("one", "192.0.2.21:10250"), Machine("two", "[2001:db8::21]:10250")],
        ["cadvisor"] = [Machine("one", "192.0.2.21:10250")],
        ["apiserver"] = [ApiServer("192.0.2.31:6443", "kubernetes"), ApiServer("192.0.2.32:443", "other")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-relabel-").FullName;
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next()}") };
    private NativeProcess? _process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        NativeServers.Require(Program);
        _process = NativeProcess.Start(Program, _folder,
            $"--config.file={PlainConfig.Write(_folder, Found)}", $"--storage.tsdb.path={Path.Combine(_folder, "data")}", $"--web.listen-address=127.0.0.1:{_http.BaseAddress!.Port}",
            "--enable-feature=expand-external-labels");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_target_has_the_address_and_the_labels_that_rules_expect()
    {
        string[] expected =
        [
            "https://192.0.2.21:10250/metrics/cadvisor {instance=one, job=cadvisor}",
            "https://192.0.2.31:6443/metrics {instance=192.0.2.31:6443, job=apiserver}",
            "http://192.0.2.1:3000/metrics {instance=192.0.2.1:3000, job=infershield, namespace=infershield, pod=api-v4}",
            "http://[2001:db8::1]:3000/metrics {instance=[2001:db8::1]:3000, job=infershield, namespace=infershield, pod=api-v6}",
            "http://[::ffff:192.0.2.7]:3000/metrics {instance=[::ffff:192.0.2.7]:3000, job=infershield, namespace=infershield, pod=api-mapped}",
            "https://192.0.2.2:8443/internal {instance=192.0.2.2:8443, job=infershield, namespace=infershield, pod=api-tls}",
            "http://192.0.2.11:9187/metrics {instance=192.0.2.11:9187, job=postgresql, namespace=infershield, pod=postgres-exporter-1}",
            "http://192.0.2.12:9090/metrics {instance=192.0.2.12:9090, job=prometheus, namespace=infershield, pod=prometheus-0}",
            "http://192.0.2.12:10902/metrics {instance=192.0.2.12:10902, job=thanos-sidecar, namespace=infershield, pod=prometheus-0}",
            "http://192.0.2.21:9100/metrics {instance=one, job=node, namespace=infershield-node-exporter}",
            "http://[2001:db8::21]:9100/metrics {instance=two, job=node, namespace=infershield-node-exporter}",
        ];

        string[] targets = [];
        await Eventually.IsTrueAsync(async () => (targets = [.. (await AskAsync("targets?state=active", "activeTargets")).Select(Target)]).Length >= expected.Length, "targets");
        Assert.Equal(expected.Order(StringComparer.Ordinal), targets.Order(StringComparer.Ordinal));

        string[] alertmanagers = [];
        await Eventually.IsTrueAsync(async () => (alertmanagers = [.. (await AskAsync("alertmanagers", "activeAlertmanagers")).Select(one => one.GetProperty("url").GetString()!)]).Length >= 2, "Alertmanagers");
        Assert.Equal(["http://192.0.2.13:9093/api/v2/alerts", "http://192.0.2.14:9093/api/v2/alerts"], alertmanagers.Order(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyList<JsonElement>> AskAsync(string path, string list)
    {
        Assert.False(_process!.HasExited, _process.Output);
        try
        {
            using var answer = await _http.GetAsync("/api/v1/" + path, Cancellation);
            return answer.IsSuccessStatusCode
                ? [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("data").GetProperty(list).EnumerateArray()]
                : [];
        }
        catch (HttpRequestException)
        {
            return []; // It does not listen yet.
        }
    }

    private static string Target(JsonElement target) =>
        $"{target.GetProperty("scrapeUrl").GetString()} {{{string.Join(", ", target.GetProperty("labels").EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value.GetString()}"))}}}";

    private static Dictionary<string, string> Pod(string name, string ip, string address, Dictionary<string, string> more) => new(more)
    {
        ["__address__"] = address,
        ["__meta_kubernetes_namespace"] = "infershield",
        ["__meta_kubernetes_pod_name"] = name,
        ["__meta_kubernetes_pod_ip"] = ip,
        ["__meta_kubernetes_pod_phase"] = more.GetValueOrDefault("__meta_kubernetes_pod_phase", "Running"),
    };

    private static Dictionary<string, string> Annotated(string port, string path, string? scheme = null)
    {
        var labels = new Dictionary<string, string>
        {
            ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"] = "true",
            ["__meta_kubernetes_pod_annotation_prometheus_io_port"] = port,
            ["__meta_kubernetes_pod_annotation_prometheus_io_path"] = path,
        };
        if (scheme is not null)
        {
            labels["__meta_kubernetes_pod_annotation_prometheus_io_scheme"] = scheme;
        }

        return labels;
    }

    private static Dictionary<string, string> Port(string container, string port) => new()
    {
        ["__meta_kubernetes_pod_container_name"] = container,
        ["__meta_kubernetes_pod_container_port_name"] = port,
    };

    private static Dictionary<string, string> Machine(string name, string address) => new()
    {
        ["__address__"] = address,
        ["__meta_kubernetes_node_name"] = name,
    };

    private static Dictionary<string, string> ApiServer(string address, string service) => new()
    {
        ["__address__"] = address,
        ["__meta_kubernetes_service_name"] = service,
        ["__meta_kubernetes_endpointslice_port_name"] = "https",
    };
}
