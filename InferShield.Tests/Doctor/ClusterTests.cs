using InferShield.Api.Doctor;
using InferShield.Api.Doctor.Kubernetes;

namespace InferShield.Tests.Doctor;

/// <summary>A kubectl that prints the files of a folder by the kind that it is asked for.</summary>
public sealed class ClusterTests : IDisposable
{
    private const string Selected = """{"release":"prometheus"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-kubectl-").FullName;

    public ClusterTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pretended kubectl is a shell script.");
        var program = Path.Combine(_folder, "kubectl");
        File.WriteAllText(program, $$"""
            #!/bin/sh
            f="{{_folder}}/$2.json"
            [ "$2" = hang ] && exec sleep 60
            [ -e "$f" ] || { echo "error: the server doesn't have a resource type \"$2\"" >&2; exit 1; }
            cat "$f"
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Items("namespaces", """{"metadata":{"name":"infershield"}},{"metadata":{"name":"monitoring"}}""");
        Items("pods", Pod("""{"prometheus.io/scrape":"true","prometheus.io/port":"3000","prometheus.io/path":"/metrics"}"""));
        Items("configmaps", "");
        Items("prometheusrules.monitoring.coreos.com", Rule(Selected));
        Items("servicemonitors.monitoring.coreos.com", $$$"""{"metadata":{"name":"infershield-api","namespace":"infershield","labels":{{{Selected}}}}}""");
        Items("podmonitors.monitoring.coreos.com", "");
        Items("prometheuses.monitoring.coreos.com", $$"""{"metadata":{"name":"p","namespace":"monitoring"},"spec":{"ruleSelector":{"matchLabels":{{Selected}}},"serviceMonitorSelector":{"matchLabels":{{Selected}}},"podMonitorSelector":{} } }""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_cluster_in_which_all_is_well_is_green() =>
        Assert.All(await ExamineAsync(), diagnosis => Assert.True(diagnosis.Status == Status.Ok, diagnosis.ToString()));

    [Fact]
    public async Task A_missing_namespace_is_named()
    {
        Items("namespaces", """{"metadata":{"name":"infershield"}}""");
        Assert.Equal(("namespaces", "there is no namespace monitoring"), await TroubleAsync());
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_is_named()
    {
        Items("pods", Pod("""{"prometheus.io/scrape":"true","prometheus.io/port":"3000","prometheus.io/path":"/metrics"}""", ready: "False"));
        Assert.Equal(("pods", "pod api-6d5f-x2 is not ready"), await TroubleAsync());
    }

    [Theory]
    [InlineData("""{"prometheus.io/port":"3000","prometheus.io/path":"/metrics"}""", "pod api-6d5f-x2: annotation prometheus.io/scrape should be \"true\"")]
    [InlineData("""{"prometheus.io/scrape":"true","prometheus.io/port":"8080","prometheus.io/path":"/metrics"}""", "pod api-6d5f-x2: annotation prometheus.io/port should be \"3000\"")]
    public async Task An_annotation_that_is_missing_or_wrong_is_named(string annotations, string what)
    {
        Items("pods", Pod(annotations));
        Assert.Equal(("annotations", what), await TroubleAsync());
    }

    [Fact]
    public async Task Rules_in_a_ConfigMap_alone_are_told()
    {
        Items("prometheusrules.monitoring.coreos.com", "");
        Items("configmaps", """{"metadata":{"name":"infershield-alert-rules"},"data":{"alert-rules.yaml":"groups: [{name: infershield-x, rules: [{alert: A}]}]"}}""");
        Assert.Equal(("rules in the cluster", "the rules are in the ConfigMap infershield-alert-rules alone"), await TroubleAsync());
    }

    [Fact]
    public async Task Rules_that_no_Prometheus_selects_are_named_with_the_label_that_they_lack()
    {
        Items("prometheusrules.monitoring.coreos.com", Rule("""{"app":"infershield"}"""));
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal("PrometheusRule infershield is not picked up by any Prometheus", trouble.What);
        Assert.Equal("kubectl -n monitoring label prometheusrule infershield release=prometheus --overwrite", trouble.Mend);
    }

    [Fact]
    public async Task Without_the_operator_its_objects_are_not_asked_for()
    {
        File.Delete(Path.Combine(_folder, "prometheusrules.monitoring.coreos.com.json"));
        Assert.Equal(Status.Skip, (await ExamineAsync()).Single(diagnosis => diagnosis.Check == "rules in the cluster").Status);
    }

    [Fact]
    public async Task Without_kubectl_or_with_one_that_hangs_the_cluster_cannot_be_examined()
    {
        var none = new ClusterChecks(new Kubectl(Path.Combine(_folder, "none"), TimeSpan.FromSeconds(5)), "infershield", "monitoring");
        Assert.Contains("install kubectl", (await Assert.ThrowsAsync<ClusterException>(() => none.RunAsync(TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);

        var hanging = new Kubectl(Path.Combine(_folder, "kubectl"), TimeSpan.FromSeconds(.5));
        var failure = await Assert.ThrowsAsync<ClusterException>(() => hanging.ListAsync("hang", [], TestContext.Current.CancellationToken));
        Assert.Contains("does not answer within 0.5 s", failure.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<Diagnosis>> ExamineAsync() =>
        new ClusterChecks(new Kubectl(Path.Combine(_folder, "kubectl"), TimeSpan.FromSeconds(30)), "infershield", "monitoring").RunAsync(TestContext.Current.CancellationToken);

    private async Task<(string Check, string What)> TroubleAsync()
    {
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status is Status.Warn or Status.Fail);
        return (trouble.Check, trouble.What);
    }

    private void Items(string kind, string items) => File.WriteAllText(Path.Combine(_folder, kind + ".json"), $$"""{"items":[{{items}}]}""");

    private static string Pod(string annotations, string ready = "True") =>
        $$$"""{"metadata":{"name":"api-6d5f-x2","labels":{"app":"api"},"annotations":{{{annotations}}}},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}""";

    private static string Rule(string labels) =>
        $$$"""{"metadata":{"name":"infershield","namespace":"monitoring","labels":{{{labels}}}},"spec":{"groups":[{"name":"infershield-api"}]}}""";
}
