using System.Text.RegularExpressions;
using InferShield.Campaign.Compression;
using InferShield.Tests.Monitoring;

namespace InferShield.Tests.EndToEnd;

public partial class CompressedMonitoringTests
{
    [Theory]
    [InlineData("    scrape_interval: 15s\n", "    scrape_interval: 1s\n")]
    [InlineData("\n        for: 5m\n", "\n        for: 10s\n")]
    [InlineData("\n  - interval: 1m30s\n", "\n  - interval: 3s\n")]
    [InlineData("\n  repeat_interval: 12h\n", "\n  repeat_interval: 1440s\n")]
    [InlineData("\n  group_wait: 100ms\n", "\n  group_wait: 100ms\n")]
    [InlineData("\n  for: 50s\n", "\n  for: 1667ms\n")]
    [InlineData("\n  description: lasts for: 5m\n", "\n  description: lasts for: 5m\n")]
    public void Divides_settings_with_a_second_as_the_least(string yaml, string expected) =>
        Assert.Equal(expected, CompressedMonitoring.Settings(yaml, 30));

    [Theory]
    [InlineData("rate(a[5m])", "rate(a[10s])")]
    [InlineData("rate(a[1m])", "rate(a[4s])")]
    [InlineData("avg_over_time(a[1h] offset 167h30m)", "avg_over_time(a[120s] offset 20100s)")]
    [InlineData("a > 10 / 300 and b > 5", "a > 10 / 300 and b > 5")]
    public void Divides_ranges_and_offsets_of_expressions(string expression, string expected) =>
        Assert.Equal(expected, CompressedMonitoring.Rules(expression, 30, TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(30)]
    [InlineData(120)]
    public async Task The_programs_accept_the_compressed_files(double factor)
    {
        var target = Directory.CreateTempSubdirectory("infershield-compressed-");
        try
        {
            CompressedMonitoring.Write(MonitoringFiles.Root, target.FullName, factor);

            await MonitoringTool.CheckAsync("promtool", ["check", "config", Path.Combine(target.FullName, "prometheus", "prometheus.yml")]);
            var alertmanager = Path.Combine(target.FullName, "alertmanager", "alertmanager.yml");
            await File.WriteAllTextAsync(alertmanager, AlertmanagerFile.ForEveryVersion(await File.ReadAllTextAsync(alertmanager, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
            await MonitoringTool.CheckAsync("amtool", ["check-config", alertmanager]);
        }
        finally
        {
            target.Delete(recursive: true);
        }
    }

    [Fact]
    public void Nothing_but_durations_changes()
    {
        var target = Directory.CreateTempSubdirectory("infershield-compressed-");
        try
        {
            CompressedMonitoring.Write(MonitoringFiles.Root, target.FullName, 30);

            var files = Directory.GetFiles(target.FullName, "*", SearchOption.AllDirectories);
            Assert.Equal(
                Directory.GetFiles(MonitoringFiles.PathOf("prometheus", "rules")).Length + Directory.GetFiles(MonitoringFiles.PathOf("alertmanager", "templates")).Length + 2,
                files.Length);
            Assert.All(files, file =>
            {
                var original = File.ReadAllText(MonitoringFiles.PathOf(Path.GetRelativePath(target.FullName, file)));
                Assert.Equal(Duration().Replace(original, "#"), Duration().Replace(File.ReadAllText(file), "#"));
            });
            Assert.Contains(files, file => File.ReadAllText(file).Contains("for: 10s", StringComparison.Ordinal));
        }
        finally
        {
            target.Delete(recursive: true);
        }
    }

    [GeneratedRegex("""\b([0-9]+(ms|[smhdwy]))+\b""")]
    private static partial Regex Duration();
}
