namespace InferShield.Tests.Monitoring;

/// <summary>What the inhibition rules do to the alerts that there are: nobody is silenced for ever, no page by a warning.</summary>
public class InhibitionGraphTests
{
    private static readonly Dictionary<string, int> Urgency = new() { ["none"] = 0, ["info"] = 1, ["warning"] = 2, ["critical"] = 3 };

    private static readonly string[] Jobs = ["infershield", "postgresql", ""];

    // They tell of the same thing, a full disk for one, in which respect: the critical alert of one silences the others.
    private static readonly string[] Aspects = ["resource"];

    [Fact]
    public void No_alert_is_silenced_by_a_less_urgent_one() =>
        Assert.Empty(
            from pair in Pairs()
            where pair.Source.Name != "InfoInhibitor" && Urgency[pair.Source.Labels["severity"]] < Urgency[pair.Target.Labels["severity"]]
            select $"{pair.Source.Name} over {pair.Target.Name}");

    [Fact]
    public void InfoInhibitor_silences_info_alerts_alone() =>
        Assert.All(Pairs().Where(pair => pair.Source.Name == "InfoInhibitor"), pair => Assert.Equal("info", pair.Target.Labels["severity"]));

    [Fact]
    public void Alerts_do_not_silence_each_other_in_a_circle()
    {
        var silences = Pairs().ToLookup(pair => pair.Source.Name, pair => pair.Target.Name);
        foreach (var alert in MonitoringFiles.Alerts)
        {
            var reached = new HashSet<string>();
            var open = new Queue<string>(silences[alert.Name]);
            while (open.TryDequeue(out var next))
            {
                if (reached.Add(next))
                {
                    silences[next].ToList().ForEach(open.Enqueue);
                }
            }

            Assert.DoesNotContain(alert.Name, reached);
        }
    }

    [Fact]
    public void Every_cause_that_an_alert_depends_on_is_known_to_a_rule()
    {
        var known = AlertmanagerFile.InhibitRules.SelectMany(rule => rule.Target).Where(matcher => matcher.Label == "depends_on").Select(matcher => matcher.Value).ToHashSet();
        Assert.All(MonitoringFiles.Alerts.Where(alert => alert.Labels.ContainsKey("depends_on")), alert => Assert.Contains(alert.Labels["depends_on"], known));
    }

    [Fact]
    public void A_critical_alert_shares_its_symptom_with_the_warning_that_it_silences() =>
        Assert.All([("CriticalCPUUsage", "HighCPUUsage"), ("CriticalErrorRate", "HighErrorRate"), ("VeryHighLatency", "HighLatency")], pair =>
            Assert.Contains(Pairs(), found => (found.Source.Name, found.Target.Name) == pair));

    [Fact]
    public void A_critical_alert_silences_no_warning_on_another_thing()
    {
        var compared = AlertmanagerFile.InhibitRules.Single(rule => rule.Equal.Contains("symptom")).Equal;
        Assert.Empty(
            from alert in MonitoringFiles.Alerts
            where alert.Labels.ContainsKey("symptom")
            from labels in Seen[alert.Name]
            from label in labels.Keys.Except(alert.Labels.Keys).Except(compared).Except(Aspects)
            select $"{alert.Name} has the label {label}, which alertmanager.yml does not compare");
    }

    [Fact]
    public void A_critical_alert_and_the_warning_of_its_symptom_have_the_same_labels() =>
        Assert.Empty(
            from critical in MonitoringFiles.Alerts
            where critical.Labels["severity"] == "critical" && critical.Labels.ContainsKey("symptom")
            from warning in MonitoringFiles.Alerts
            where warning.Labels["severity"] == "warning" && warning.Labels.GetValueOrDefault("symptom") == critical.Labels["symptom"]
            where !Things(critical).Intersect(Things(warning)).Any()
            select $"{critical.Name} {string.Join(" or ", Things(critical))}, {warning.Name} {string.Join(" or ", Things(warning))}");

    /// <summary>The label sets with which the rule tests see each alert fire.</summary>
    private static ILookup<string, IDictionary<string, object>> Seen => field ??= (
        from file in MonitoringFiles.RuleTestFiles
        from test in Items(AlertmanagerFile.Map(MonitoringFiles.ReadYaml(file)), "tests")
        from check in Items(test, "alert_rule_test")
        from alert in Items(check, "exp_alerts")
        select (Name: (string)check["alertname"], Labels: AlertmanagerFile.Map(alert["exp_labels"]))).ToLookup(
            seen => seen.Name, seen => (IDictionary<string, object>)seen.Labels.ToDictionary(label => (string)label.Key, label => label.Value));

    private static IEnumerable<string> Things(Rule alert) =>
        Seen[alert.Name].Select(labels => string.Join(',', labels.Keys.Except(alert.Labels.Keys).Except(Aspects).Order(StringComparer.Ordinal))).Distinct();

    private static IEnumerable<IDictionary<object, object>> Items(IDictionary<object, object> map, string key) =>
        map.TryGetValue(key, out var items) ? AlertmanagerFile.Items(items).Select(AlertmanagerFile.Map) : [];

    /// <summary>Which alerts silence which, where all else is equal.</summary>
    private static IEnumerable<(Rule Source, Rule Target)> Pairs() =>
        from source in MonitoringFiles.Alerts
        from target in MonitoringFiles.Alerts
        where source != target && Jobs.Any(job =>
            AlertmanagerFile.InhibitRules.Any(rule => rule.Silences(Labels(source, job), Labels(target, job))))
        select (source, target);

    private static Dictionary<string, string> Labels(Rule alert, string job) => new(alert.Labels) { ["alertname"] = alert.Name, ["job"] = job };
}
