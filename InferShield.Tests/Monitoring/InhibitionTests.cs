using InferShield.Tests.Servers;

namespace InferShield.Tests.Monitoring;

/// <summary>An Alertmanager with the production routes and inhibition, whose notifications reach nobody.</summary>
public sealed class InhibitionFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-inhibition-");
    private int _clusters;

    internal AlertmanagerServer Alertmanager { get; private set; } = null!;

    /// <summary>A cluster of a case's own: alerts of different clusters never silence each other.</summary>
    internal string NewCluster() => $"cluster-{Interlocked.Increment(ref _clusters)}";

    public async ValueTask InitializeAsync()
    {
        AlertmanagerFile.Write(_folder.FullName, AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text));
        Alertmanager = new AlertmanagerServer(_folder.FullName);
        await Alertmanager.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Alertmanager is not null)
        {
            await Alertmanager.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}

/// <summary>Inhibition as a real Alertmanager does it: for every rule, what it silences and what it leaves alone.</summary>
public sealed class InhibitionTests(InhibitionFixture fixture) : IClassFixture<InhibitionFixture>
{
    // Labels of one thing as Prometheus has them: in Kubernetes, and where nothing has a namespace or a pod.
    private static readonly Dictionary<string, string> Kubernetes = new() { ["job"] = "infershield", ["namespace"] = "infershield", ["pod"] = "api-7c9", ["instance"] = "10.0.0.7:3000" };
    private static readonly Dictionary<string, string> Local = new() { ["job"] = "infershield", ["instance"] = "localhost:8081" };

    public static TheoryData<int> Rules => [.. Enumerable.Range(0, AlertmanagerFile.InhibitRules.Count)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_silences_what_shares_its_labels_and_nothing_else(int index)
    {
        var rule = AlertmanagerFile.InhibitRules[index];
        var shared = rule.Equal.Where(label => label != "cluster").ToList();
        var optional = shared.Where(label => !rule.Source.Concat(rule.Target).Any(matcher => matcher.Label == label));
        var source = Labels("Source", rule.Source, shared);
        var target = Labels("Target", rule.Target, shared);

        Assert.True(await IsSilencedAsync(source, target), "by an alert with the same labels");
        Assert.True(await IsSilencedAsync(Without(source, optional), Without(target, optional)), "where neither has the labels");
        Assert.False(await IsSilencedAsync(null, target), "while the other alert is away");
        foreach (var label in shared)
        {
            Assert.False(await IsSilencedAsync(source, With(target, label, "another")), $"by an alert of another {label}");
            if (!Falls(rule, label))
            {
                Assert.False(await IsSilencedAsync(source, Without(target, [label])), $"without the {label} that the other alert has");
            }
        }

        Assert.False(await IsSilencedAsync(source, target, sourceCluster: fixture.NewCluster()), "by an alert of another cluster");
    }

    [Fact]
    public void Every_rule_keeps_to_one_cluster_and_environment() =>
        Assert.All(AlertmanagerFile.InhibitRules, rule => Assert.Superset(new HashSet<string> { "cluster", "environment" }, rule.Equal.ToHashSet()));

    [Fact]
    public async Task An_alert_is_told_again_once_its_cause_is_over()
    {
        var cluster = fixture.NewCluster();
        var cause = With(With(Local, "alertname", "GatewayDown"), "cluster", cluster);
        var symptom = With(With(With(Local, "alertname", "LowRequestRate"), "depends_on", "gateway"), "cluster", cluster);
        await fixture.Alertmanager.PostAsync([cause, symptom]);
        await Eventually.IsTrueAsync(() => IsSuppressedAsync(cluster, "LowRequestRate"), "the symptom is silent");

        await fixture.Alertmanager.PostAsync([cause], resolved: true);

        await Eventually.IsTrueAsync(async () => !await IsSuppressedAsync(cluster, "LowRequestRate"), "the symptom is told");
    }

    [Theory]
    [InlineData("critical", "warning", "route=/v1/analyze", "route=/v1/analyze", true)]
    [InlineData("critical", "warning", "route=/v1/analyze", "route=/v1/chat/completions", false)]
    [InlineData("critical", "warning", "", "route=/v1/analyze", false)]
    [InlineData("critical", "warning", "mountpoint=/,device=a", "mountpoint=/data,device=b", false)]
    [InlineData("warning", "critical", "", "", false)]
    [InlineData("warning", "warning", "", "", false)]
    [InlineData("critical", "critical", "", "", false)]
    public async Task The_critical_alert_of_a_symptom_silences_its_warning_on_the_same_thing(string source, string target, string sourceHas, string targetHas, bool silences)
    {
        foreach (var place in new[] { Kubernetes, Local })
        {
            Assert.Equal(silences, await IsSilencedAsync(
                Alert("Source", place, $"severity={source},symptom=errors,{sourceHas}"), Alert("Target", place, $"severity={target},symptom=errors,{targetHas}")));
        }
    }

    [Fact]
    public async Task Nothing_is_silenced_by_an_alert_without_a_symptom() =>
        Assert.False(await IsSilencedAsync(Alert("Source", Local, "severity=critical"), Alert("Target", Local, "severity=warning")));

    [Theory]
    [InlineData("GatewayDown", "severity=critical", "TargetDown", "severity=warning", true)]
    [InlineData("TargetDown", "severity=warning", "PodMetricsMissing", "severity=warning,depends_on=target", true)]
    [InlineData("TargetDown", "severity=warning", "GatewayMetricsMissing", "severity=critical,depends_on=target", false)]
    [InlineData("DatabaseDown", "severity=critical", "AuditWriteFailures", "severity=warning,depends_on=database", true)]
    [InlineData("DatabaseDown", "severity=critical", "LowCacheHitRate", "severity=warning,depends_on=cache", false)]
    [InlineData("InfoInhibitor", "severity=none", "GatewayVersionMix", "severity=info", true)]
    [InlineData("InfoInhibitor", "severity=none", "SlowScan", "severity=warning", false)]
    public async Task A_cause_silences_its_consequences_in_Kubernetes_and_outside(string source, string sourceHas, string target, string targetHas, bool silences)
    {
        foreach (var place in new[] { Kubernetes, Local })
        {
            Assert.Equal(silences, await IsSilencedAsync(Alert(source, place, sourceHas), Alert(target, place, targetHas)));
        }
    }

    [Fact]
    public async Task An_absent_gateway_which_has_no_namespace_silences_the_targets_of_every_namespace() =>
        Assert.True(await IsSilencedAsync(Alert("GatewayDown", new() { ["job"] = "infershield" }, "severity=critical"), Alert("TargetDown", Kubernetes, "severity=warning")));

    [Fact]
    public async Task A_gateway_that_is_down_leaves_the_targets_of_other_jobs_and_namespaces_alone()
    {
        var down = Alert("GatewayDown", Kubernetes, "severity=critical");
        Assert.False(await IsSilencedAsync(down, With(Alert("TargetDown", Kubernetes, "severity=warning"), "job", "postgresql")));
        Assert.False(await IsSilencedAsync(down, With(Alert("TargetDown", Kubernetes, "severity=warning"), "namespace", "infershield-dev")));
    }

    /// <summary>Whether Alertmanager holds the target back, and says that the source is the reason.</summary>
    private async Task<bool> IsSilencedAsync(Dictionary<string, string>? source, Dictionary<string, string> target, string? sourceCluster = null)
    {
        var (cluster, canary) = (fixture.NewCluster(), fixture.NewCluster());
        List<IReadOnlyDictionary<string, string>> alerts = [With(target, "cluster", cluster)];
        if (source is not null)
        {
            alerts.Insert(0, With(source, "cluster", sourceCluster ?? cluster));
        }

        // Alerts are taken in their order: once the last pair is told apart, so are those before it.
        await fixture.Alertmanager.PostAsync(alerts);
        await fixture.Alertmanager.PostAsync([With(Alert("GatewayDown", [], ""), "cluster", canary), With(Alert("Canary", [], "depends_on=gateway"), "cluster", canary)]);
        await Eventually.IsTrueAsync(() => IsSuppressedAsync(canary, "Canary"), "the last alert is silent");

        var listed = await fixture.Alertmanager.ListAsync($"cluster=\"{cluster}\"");
        var silenced = listed.Single(alert => alert.Labels["alertname"] == target["alertname"]);
        Assert.Equal(
            silenced.IsSuppressed ? listed.Where(alert => alert != silenced).Select(alert => alert.Fingerprint) : [],
            silenced.InhibitedBy);
        return silenced.IsSuppressed;
    }

    private async Task<bool> IsSuppressedAsync(string cluster, string name) =>
        (await fixture.Alertmanager.ListAsync($"cluster=\"{cluster}\"")).Any(alert => alert.Labels["alertname"] == name && alert.IsSuppressed);

    private static Dictionary<string, string> Labels(string name, IEnumerable<Matcher> matchers, IEnumerable<string> shared)
    {
        var labels = shared.ToDictionary(label => label, _ => "same");
        labels["alertname"] = name;
        foreach (var matcher in matchers.Where(matcher => matcher.Value.Length > 0))
        {
            labels[matcher.Label] = matcher.Example;
        }

        return labels;
    }

    /// <summary>Whether the target, without the label, is a case of another rule.</summary>
    private static bool Falls(InhibitRule rule, string label) =>
        AlertmanagerFile.InhibitRules.Any(other => other != rule && other.Source.SequenceEqual(rule.Source) && other.Target.Any(matcher => matcher.Label == label && matcher.Value.Length == 0));

    private static Dictionary<string, string> Alert(string name, Dictionary<string, string> place, string more)
    {
        var labels = With(place, "alertname", name);
        foreach (var pair in more.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')))
        {
            labels[pair[0]] = pair[1];
        }

        return labels;
    }

    private static Dictionary<string, string> With(Dictionary<string, string> labels, string name, string value) => new(labels) { [name] = value };

    private static Dictionary<string, string> Without(Dictionary<string, string> labels, IEnumerable<string> names)
    {
        var rest = new Dictionary<string, string>(labels);
        names.ToList().ForEach(name => rest.Remove(name));
        return rest;
    }
}
