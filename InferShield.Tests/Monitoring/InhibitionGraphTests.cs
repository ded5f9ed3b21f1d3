namespace InferShield.Tests.Monitoring;

/// <summary>What the inhibition rules do to the alerts that there are: nobody is silenced for ever, no page by a warning.</summary>
public class InhibitionGraphTests
{
    private static readonly Dictionary<string, int> Urgency = new() { ["none"] = 0, ["info"] = 1, ["warning"] = 2, ["critical"] = 3 };

    private static readonly string[] Jobs = ["infershield", "postgresql", ""];

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

    /// <summary>Which alerts silence which, where all else is equal.</summary>
    private static IEnumerable<(Rule Source, Rule Target)> Pairs() =>
        from source in MonitoringFiles.Alerts
        from target in MonitoringFiles.Alerts
        where source != target && Jobs.Any(job =>
            AlertmanagerFile.InhibitRules.Any(rule => rule.Silences(Labels(source, job), Labels(target, job))))
        select (source, target);

    private static Dictionary<string, string> Labels(Rule alert, string job) => new(alert.Labels) { ["alertname"] = alert.Name, ["job"] = job };
}
