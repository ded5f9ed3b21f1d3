using InferShield.Scale;
using InferShield.Scale.Planning;

namespace InferShield.Tests.Kubernetes;

/// <summary>The scale plan says what its measured costs and its formulas say, and supposes what the overlay really gives.</summary>
public sealed class ScalePlanTests
{
    private static readonly UnitCosts Costs = UnitCosts.Read(PlanFiles.Costs);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_is_what_the_costs_make_of_it()
    {
        var document = await File.ReadAllTextAsync(PlanFiles.Document, Cancellation);

        Assert.Equal(new PlanDocument(Costs).Fill(document), document);
    }

    [Fact]
    public void A_document_without_a_part_is_refused_by_the_name_of_the_part()
    {
        Assert.Contains("<!-- costs", Assert.Throws<InvalidDataException>(() => new PlanDocument(Costs).Fill("# A page\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cost_was_measured()
    {
        var figures = typeof(UnitCosts).GetProperties().Where(property => property.PropertyType == typeof(double)).ToList();

        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.True((double)figure.GetValue(Costs)! > 0, figure.Name));
    }

    [Fact]
    public void Ten_times_the_requests_need_ten_times_the_disk_and_more_pods()
    {
        var (small, large) = (new Plan(new("small", 1_000, 10), Costs), new Plan(new("large", 10_000, 10), Costs));

        Assert.Equal(10, large.PostgresBytesPerDay / small.PostgresBytesPerDay, 6);
        Assert.Equal(10, large.RedisBytes / small.RedisBytes, 6);
        Assert.InRange(large.Replicas, small.Replicas + 1, small.Replicas * 10);
        Assert.Equal(3, new Plan(new("none", 1, 1), Costs).Replicas);
    }

    [Fact]
    public void Tenants_beyond_those_that_metrics_name_cost_no_series()
    {
        Assert.Equal(new Plan(new("a", 100, 201), Costs).Series, new Plan(new("b", 100, 5_000), Costs).Series);
    }

    [Fact]
    public void It_supposes_what_the_production_overlay_gives()
    {
        var autoscaler = File.ReadAllText(Component("autoscaling", "autoscaler.yaml"));
        var gateway = File.ReadAllText(Component("resources-production", "gateway.yaml"));
        var sizes = File.ReadAllText(Component("resources-production", "kustomization.yaml"));

        Assert.Contains($"minReplicas: {Assumptions.MinReplicas}\n", autoscaler, StringComparison.Ordinal);
        Assert.Contains($"maxReplicas: {Assumptions.MaxReplicas}\n", autoscaler, StringComparison.Ordinal);
        Assert.Contains($"averageUtilization: {Assumptions.PodUtilization * 100:0}\n", autoscaler, StringComparison.Ordinal);
        Assert.Contains($"averageValue: \"{Assumptions.AutoscalerRequestsPerPod}\"", autoscaler, StringComparison.Ordinal);
        Assert.Contains($"cpu: {Assumptions.PodProcessors * 1000:0}m\n", gateway, StringComparison.Ordinal);
        Assert.Contains($"memory: {Assumptions.PodMemoryLimit / (1 << 30):0}Gi\n", gateway, StringComparison.Ordinal);
        Assert.Contains($"Maximum Pool Size={Assumptions.ConnectionsPerPod}\n", gateway, StringComparison.Ordinal);
        Assert.Contains($"value: {Assumptions.PostgresVolume / (1 << 30):0}Gi\n", sizes, StringComparison.Ordinal);
        Assert.Contains($"--maxmemory {Assumptions.RedisMaxMemory / (1 << 20):0}mb ", sizes, StringComparison.Ordinal);
    }

    [Fact]
    public void It_supposes_the_Prometheus_of_the_operators_stack()
    {
        var spec = KubeYaml.Parse(File.ReadAllText(MonitoringFiles.PathOf("kubernetes", "helm", "prometheus-values.yaml")))!.At("prometheus.prometheusSpec");

        Assert.Equal($"{Assumptions.PrometheusMemoryLimit / (1 << 30):0}Gi", spec.Text("resources.limits.memory"));
        Assert.Equal($"{Assumptions.ScrapeIntervalSeconds:0}s", spec.Text("scrapeInterval"));
        Assert.Equal($"{Assumptions.PrometheusDays}d", spec.Text("retention"));
        Assert.Equal($"{Assumptions.PrometheusReplicas}", spec.Text("replicas"));
    }

    [Fact]
    public void The_autoscaler_lets_no_pod_carry_more_than_its_processor_takes()
    {
        Assert.True(new Plan(Workload.All[0], Costs).RequestsPerPod > Assumptions.AutoscalerRequestsPerPod);
    }

    private static string Component(params string[] parts) => MonitoringFiles.PathOf(["kubernetes", "components", .. parts]);
}
