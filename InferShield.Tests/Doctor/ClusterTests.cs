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
            [ "$2 $3" = "pods --namespace=monitoring" ] && f="{{_folder}}/pods-of-monitoring.json"
            [ "$1" = version ] && f="{{_folder}}/version.json"
            if [ "$2" = secret ]; then
                f="{{_folder}}/secret-$3"
                [ -e "$f" ] || { echo "Error from server (NotFound): secrets \"$3\" not found" >&2; exit 1; }
            fi
            [ "$2" = hang ] && exec sleep 60
            [ "$2" = endless ] && exec yes
            [ -e "$f" ] || { echo "error: the server doesn't have a resource type \"$2\"" >&2; exit 1; }
            cat "$f"
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Version("30+");
        Keys("infershield-secrets", "admin-key provider-key");
        Items("namespaces", """{"metadata":{"name":"infershield"}},{"metadata":{"name":"monitoring"}}""");
        Items("pods", Pod("""{"prometheus.io/scrape":"true","prometheus.io/port":"3000","prometheus.io/path":"/metrics"}"""));
        Items("pods-of-monitoring", "");
        Items("configmaps", "");
        Items("prometheusrules.monitoring.coreos.com", Rule(Selected));
        Items("servicemonitors.monitoring.coreos.com", $$$"""{"metadata":{"name":"infershield-api","namespace":"infershield","labels":{{{Selected}}}},"spec":{"selector":{"matchLabels":{"app":"api"} } } }""");
        Items("podmonitors.monitoring.coreos.com", "");
        Items("alertmanagers.monitoring.coreos.com", "");
        Items("prometheuses.monitoring.coreos.com", $$"""{"metadata":{"name":"p","namespace":"monitoring"},"spec":{"ruleNamespaceSelector":{},"serviceMonitorNamespaceSelector":{},"podMonitorNamespaceSelector":{},"ruleSelector":{"matchLabels":{{Selected}}},"serviceMonitorSelector":{"matchLabels":{{Selected}}},"podMonitorSelector":{} } }""");
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
        WithoutOperator();
        Items("pods", Pod(annotations), OwnPrometheus);
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal(("annotations", what), (trouble.Check, trouble.What));
        Assert.Contains("overlays/production-plain", trouble.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_monitor_finds_the_gateway_annotations_do_not_matter()
    {
        Items("pods", Pod("{}"));
        Assert.Equal("not needed: a monitor finds the gateway", (await ExamineAsync()).Single(diagnosis => diagnosis.Check == "annotations").What);
    }

    [Fact]
    public async Task An_old_cluster_is_named_with_the_version_that_is_needed()
    {
        Version("29");
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal(("version", "the cluster is Kubernetes 1.29", "upgrade the cluster"), (trouble.Check, trouble.What, trouble.Mend));
        Assert.Contains("1.30", trouble.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_tells_no_version_is_a_finding()
    {
        File.WriteAllText(Path.Combine(_folder, "version.json"), """{"clientVersion":{"major":"1","minor":"32"}}""");
        Assert.Equal(("version", "the check could not be carried out"), await TroubleAsync());
    }

    [Fact]
    public async Task A_missing_Secret_is_named_with_the_command_that_makes_it()
    {
        File.Delete(Path.Combine(_folder, "secret-infershield-secrets"));
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal("there is no Secret infershield-secrets in infershield", trouble.What);
        Assert.Equal("PROVIDER_KEY=… eng/kubernetes.sh secrets | kubectl -n infershield create -f -", trouble.Mend);
    }

    [Fact]
    public async Task A_Secret_that_monitoring_waits_for_is_named_too()
    {
        Items("pods-of-monitoring", """{"metadata":{"name":"grafana-1"},"spec":{"containers":[{"env":[{"name":"P","valueFrom":{"secretKeyRef":{"name":"grafana-admin","key":"admin-password"}}}]}]},"status":{"phase":"Pending"}}""");
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal("there is no Secret grafana-admin in monitoring", trouble.What);
        Assert.StartsWith("kubectl -n monitoring create secret generic grafana-admin", trouble.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_a_Secret_lacks_is_named_once_and_an_optional_one_is_not()
    {
        Keys("infershield-secrets", "provider-key");
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal("the Secret infershield-secrets in infershield has no key admin-key", trouble.What);
        Assert.Contains("""patch secret infershield-secrets --type merge --patch '{"stringData":{"admin-key":"VALUE"}}'""", trouble.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_watches_the_gateway_both_ways_to_mend_it_are_named()
    {
        WithoutOperator();
        var found = await ExamineAsync();
        var trouble = found.Single(diagnosis => diagnosis.Check == "operator");
        Assert.Equal("the Prometheus operator's kinds are not installed: prometheuses, prometheusrules, servicemonitors, alertmanagers", trouble.What);
        Assert.Contains("helm install prometheus", trouble.Mend, StringComparison.Ordinal);
        Assert.Contains("overlays/production-plain", trouble.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Prometheus_of_the_gateways_namespace_needs_neither_the_operator_nor_another_namespace()
    {
        WithoutOperator();
        Items("namespaces", """{"metadata":{"name":"infershield"}}""");
        Items("pods", Pod("""{"prometheus.io/scrape":"true","prometheus.io/port":"3000","prometheus.io/path":"/metrics"}"""), OwnPrometheus);
        Assert.All(await ExamineAsync(), diagnosis => Assert.True(diagnosis.Status is Status.Ok or Status.Skip, diagnosis.ToString()));
    }

    [Theory]
    [InlineData("""{"matchExpressions":[{"key":"release","operator":"In","values":["stack","other"]}]}""", "release in (stack, other)", "release=stack")]
    [InlineData("""{"matchExpressions":[{"key":"release","operator":"NotIn","values":["prometheus"]}]}""", "release not in (prometheus)", "release-")]
    [InlineData("""{"matchExpressions":[{"key":"team","operator":"Exists"}]}""", "team", "team=true")]
    [InlineData("""{"matchLabels":{"release":"prometheus"},"matchExpressions":[{"key":"release","operator":"DoesNotExist"}]}""", "release=prometheus, no release", "release=prometheus release-")]
    public async Task A_selectors_expressions_are_understood(string selector, string asked, string arguments)
    {
        Prometheus($$$"""{"ruleNamespaceSelector":{},"serviceMonitorNamespaceSelector":{},"ruleSelector":{{{selector}}},"serviceMonitorSelector":{}}""");
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal($"their ruleSelector asks for {asked}", trouble.Why);
        Assert.Equal($"kubectl -n monitoring label prometheusrule infershield {arguments} --overwrite", trouble.Mend);
    }

    [Theory]
    [InlineData("""{"matchExpressions":[{"key":"release","operator":"In","values":["stack","prometheus"]}]}""")]
    [InlineData("""{"matchExpressions":[{"key":"release","operator":"NotIn","values":["stack"]}]}""")]
    [InlineData("""{"matchExpressions":[{"key":"release","operator":"Exists"},{"key":"ignored","operator":"DoesNotExist"}]}""")]
    public async Task A_selectors_expressions_that_hold_are_fine(string selector)
    {
        Prometheus($$$"""{"ruleNamespaceSelector":{},"serviceMonitorNamespaceSelector":{},"ruleSelector":{{{selector}}},"serviceMonitorSelector":{{{selector}}} }""");
        Assert.DoesNotContain(await ExamineAsync(), diagnosis => diagnosis.Status is Status.Warn or Status.Fail);
    }

    [Fact]
    public async Task A_Prometheus_that_looks_at_its_own_namespace_alone_misses_the_gateways_monitors()
    {
        Prometheus("""{"ruleSelector":{},"serviceMonitorSelector":{}}""");
        var trouble = Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status == Status.Fail);
        Assert.Equal(("ServiceMonitor infershield-api is not picked up by any Prometheus", "their serviceMonitorNamespaceSelector leaves out infershield"), (trouble.What, trouble.Why));
    }

    [Fact]
    public async Task What_kubectl_prints_is_bounded()
    {
        var kubectl = new Kubectl(Path.Combine(_folder, "kubectl"), TimeSpan.FromSeconds(30), maxCharacters: 100);
        var failure = await Assert.ThrowsAsync<ClusterException>(() => kubectl.ListAsync("endless", [], TestContext.Current.CancellationToken));
        Assert.Contains("prints more than", failure.Message, StringComparison.Ordinal);
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

    private const string Needs = """
        {"containers":[{"env":[
            {"name":"A","valueFrom":{"secretKeyRef":{"name":"infershield-secrets","key":"admin-key"}}},
            {"name":"B","valueFrom":{"secretKeyRef":{"name":"infershield-secrets","key":"provider-key"}}},
            {"name":"C","valueFrom":{"secretKeyRef":{"name":"infershield-secrets","key":"admin-key"}}},
            {"name":"D","valueFrom":{"secretKeyRef":{"name":"infershield-secrets","key":"other","optional":true}}},
            {"name":"E","value":"plain"}]}],
         "volumes":[{"name":"v","secret":{"secretName":"alertmanager-secrets","optional":true}},{"name":"e","emptyDir":{}}]}
        """;

    private const string OwnPrometheus = """{"metadata":{"name":"prometheus-0","labels":{"app":"prometheus"}},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""";

    private void Items(string kind, params string[] items) => File.WriteAllText(Path.Combine(_folder, kind + ".json"), $$"""{"items":[{{string.Join(',', items)}}]}""");

    private void Keys(string secret, string keys) => File.WriteAllText(Path.Combine(_folder, "secret-" + secret), keys + "\n");

    private void Version(string minor) => File.WriteAllText(Path.Combine(_folder, "version.json"), $$$"""{"serverVersion":{"major":"1","minor":"{{{minor}}}"}}""");

    private void Prometheus(string spec) => Items("prometheuses.monitoring.coreos.com", $$"""{"metadata":{"name":"p","namespace":"monitoring"},"spec":{{spec}}}""");

    private void WithoutOperator()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.monitoring.coreos.com.json"))
        {
            File.Delete(file);
        }
    }

    private static string Pod(string annotations, string ready = "True") =>
        $$$"""{"metadata":{"name":"api-6d5f-x2","labels":{"app":"api"},"annotations":{{{annotations}}}},"spec":{{{Needs}}},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}""";

    private static string Rule(string labels) =>
        $$$"""{"metadata":{"name":"infershield","namespace":"monitoring","labels":{{{labels}}}},"spec":{"groups":[{"name":"infershield-api"}]}}""";
}
