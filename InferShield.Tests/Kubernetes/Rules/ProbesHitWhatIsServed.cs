using System.Text.Json.Nodes;
using InferShield.ServiceDefaults;
using InferShield.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// The gateway's three probes ask what it serves on its management port; every other server has probes, on ports that it
/// has. The base is what Aspirate makes, and has none.
/// </summary>
public sealed class ProbesHitWhatIsServed : RuleTests
{
    private static readonly string[] Kinds = ["startupProbe", "livenessProbe", "readinessProbe"];
    private static readonly Dictionary<string, string> Tags = new() { ["startupProbe"] = HealthEndpoints.Startup, ["livenessProbe"] = HealthEndpoints.Live, ["readinessProbe"] = HealthEndpoints.Ready };
    private static readonly Lazy<IReadOnlyList<string>> Served = new(ManagementRoutes);

    [Fact]
    public Task Names_a_path_that_the_gateway_does_not_serve() =>
        BreaksAsync(Production, rendering => Gateway(rendering).At("readinessProbe.httpGet")!["path"] = "/healthz", "/healthz");

    [Fact]
    public Task Names_a_probe_for_something_else() =>
        BreaksAsync(Production, rendering => Gateway(rendering).At("livenessProbe.httpGet")!["path"] = "/health/ready", "livenessProbe");

    [Fact]
    public Task Names_a_probe_on_the_public_port() =>
        BreaksAsync(Production, rendering => Gateway(rendering).At("livenessProbe.httpGet")!["port"] = "http", "is not the management port");

    [Fact]
    public Task Names_a_probe_that_is_left_out() =>
        BreaksAsync(Production, rendering => Gateway(rendering).Remove("startupProbe"), "has no startupProbe");

    [Fact]
    public Task Names_a_server_without_probe() =>
        BreaksAsync(Production, rendering => ((JsonObject)rendering["Deployment/redis-exporter"].Containers.First()).Remove("readinessProbe"), "Deployment/redis-exporter");

    [Fact]
    public Task Names_a_probe_on_a_port_that_is_not_there() =>
        BreaksAsync(Production, rendering => rendering["Deployment/redis-exporter"].Containers.First()["readinessProbe"] = JsonNode.Parse("""{"tcpSocket":{"port":"htpp"}}"""), "htpp is no port");

    [Fact]
    public void The_gateway_serves_a_path_for_each_probe() => Assert.All(Tags.Values, tag => Assert.Contains(Served.Value, path => path.EndsWith("/" + tag, StringComparison.Ordinal)));

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        var mustHave = rendering.Name.StartsWith("overlays/", StringComparison.Ordinal);
        foreach (var workload in rendering.Workloads.Where(workload => workload.IsServer))
        {
            foreach (var container in workload.Pod.Items("spec.containers"))
            {
                var isGateway = workload.Name == "api" && container.Text("name") == "api";
                foreach (var kind in Kinds)
                {
                    var problem = container[kind] is { } probe
                        ? Wrong(workload, probe, isGateway ? Tags[kind] : null)
                        : mustHave && (isGateway || kind == "readinessProbe") ? $"has no {kind}" : null;
                    if (problem is not null)
                    {
                        yield return Finding.Of(rendering, workload, $"{container.Where()}.{kind}", problem);
                    }
                }
            }
        }
    }

    private static string? Wrong(Resource workload, JsonNode probe, string? tag)
    {
        var port = probe.Text("httpGet.port") ?? probe.Text("tcpSocket.port") ?? probe.Text("grpc.port");
        var own = workload.Ports.FirstOrDefault(own => port is not null && own.Is(port) && own.Protocol == "TCP");
        return port is not null && own is null ? $"{port} is no port of the pod"
            : tag is null ? null
            : own?.Name != "management" ? $"{port} is not the management port"
            : !Served.Value.Contains(probe.Text("httpGet.path")) ? $"{probe.Text("httpGet.path")} is not served; the management port has {string.Join(", ", Served.Value)}"
            : !probe.Text("httpGet.path")!.EndsWith("/" + tag, StringComparison.Ordinal) ? $"{probe.Text("httpGet.path")} tells something else than {tag}"
            : null;
    }


    private static IReadOnlyList<string> ManagementRoutes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        using var app = (IDisposable)builder.Build();
        ((WebApplication)app).MapDefaultEndpoints();
        return
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.Any(item => item.GetType().Name == "ManagementConnection"))
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')),
        ];
    }
}
