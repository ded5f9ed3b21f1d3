namespace InferShield.Tests.Monitoring;

public class AlertTests
{
    private static readonly string[] RunbookSections = ["Meaning", "Impact", "Diagnosis", "Mitigation"];

    /// <summary>These tell of the alerts themselves: they fire at once, for no one.</summary>
    private static readonly string[] Pipeline = ["Watchdog", "InfoInhibitor"];

    public static TheoryData<string> Names => [.. MonitoringFiles.Alerts.Select(alert => alert.Name)];

    [Fact]
    public void Each_of_the_seeds_alerts_is_there_once() =>
        Assert.All(MonitoringFiles.SeedAlerts, name => Assert.Single(MonitoringFiles.Alerts, alert => alert.Name == name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Says_who_is_concerned_and_what_to_do(string name)
    {
        var alert = Find(name);

        Assert.True(alert.Labels["severity"] is "critical" or "warning" or "info" || Pipeline.Contains(name), name);
        Assert.All(["component", "team"], label => Assert.NotEmpty(alert.Labels[label]));
        Assert.All(["summary", "description"], text => Assert.NotEmpty(alert.Annotations[text]));
        Assert.Equal($"https://github.com/InferShield/infershield/blob/main/monitoring/runbooks/{name}.md", alert.Annotations["runbook_url"]);
        Assert.All(alert.Labels.Values, value => Assert.DoesNotContain("$value", value, StringComparison.Ordinal));
        Assert.DoesNotContain("{{ $value }}", alert.Annotations["description"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lasts_before_it_fires(string name) => Assert.Matches(Pipeline.Contains(name) ? "^$" : "^[1-9][0-9]*[mh]$", Find(name).For);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_runbook_with_its_four_sections(string name)
    {
        var lines = File.ReadAllLines(MonitoringFiles.PathOf("runbooks", name + ".md"));
        var sections = lines.Select((line, index) => (line, index)).Where(pair => pair.line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Assert.Equal($"# {name}", lines[0]);
        Assert.Equal(RunbookSections, sections.Select(section => section.line[3..]));
        Assert.All(sections, section => Assert.Contains(lines[(section.index + 1)..].TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)), line => line.Length > 20));
        var text = string.Join('\n', lines);
        Assert.Contains("```promql\n", text, StringComparison.Ordinal);
        Assert.True(text.Contains("```bash\n", StringComparison.Ordinal), $"{name}: Diagnosis has no commands.");
    }

    [Fact]
    public void Every_runbook_has_its_alert() =>
        Assert.Equal(
            MonitoringFiles.Alerts.Select(alert => alert.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(MonitoringFiles.PathOf("runbooks"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "README").Order(StringComparer.Ordinal));

    [Fact]
    public void Alerts_that_runbooks_mention_exist()
    {
        var names = MonitoringFiles.Alerts.Select(alert => alert.Name).ToHashSet();
        var mentioned =
            from file in Directory.EnumerateFiles(MonitoringFiles.PathOf("runbooks"), "*.md")
            from word in File.ReadAllText(file).Split([' ', '\n', '(', ')', ',', '.', ';', ':', '='], StringSplitOptions.RemoveEmptyEntries)
            where word.StartsWith("High", StringComparison.Ordinal) || word.StartsWith("Slow", StringComparison.Ordinal) || word.StartsWith("Low", StringComparison.Ordinal) || word.EndsWith("Down", StringComparison.Ordinal)
            where word.Count(char.IsUpper) > 1 && !names.Contains(word)
            select $"{Path.GetFileName(file)}: {word}";

        Assert.Empty(mentioned);
    }

    private static Rule Find(string name) => MonitoringFiles.Alerts.Single(alert => alert.Name == name);
}
