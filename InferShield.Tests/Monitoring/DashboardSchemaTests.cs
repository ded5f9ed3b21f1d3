using InferShield.AppHost.Monitoring;

namespace InferShield.Tests.Monitoring;

public class DashboardSchemaTests
{
    private const int SchemaVersion = 42;

    /// <summary>The panels in use: their options and their fields' custom options are types of their own.</summary>
    private static readonly Dictionary<string, bool> HasFieldConfig = new() { ["timeseries"] = true, ["table"] = true, ["stat"] = false, ["bargauge"] = false };

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Conforms_to_the_published_types(string file) => Assert.Empty(Problems(Dashboard.Find(file)));

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Is_a_plain_dashboard_of_the_current_schema(string file)
    {
        var json = Dashboard.Find(file).Json;

        Assert.Equal(SchemaVersion, json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("id").ValueKind);
        Assert.All(Dashboard.Find(file).Panels, panel => Assert.Equal(GrafanaContainerImageTags.Tag, panel.Text("pluginVersion")));
    }

    [Theory]
    [InlineData("\"gridPos\"", "\"gridpos\"", "gridpos")]
    [InlineData("\"h\": 8,", "\"h\": \"8\",", "gridPos.h")]
    [InlineData("\"mode\": \"dashed\"", "\"mode\": \"dotted\"", "thresholdsStyle.mode")]
    [InlineData("\"showLegend\": true,", "", "showLegend")]
    [InlineData("\"colorMode\": \"value\"", "\"colorMode\": \"values\"", "colorMode")]
    [InlineData("\"collapsed\": false,", "", "panels[0]")]
    [InlineData("\"asDropdown\": true,", "", "asDropdown")]
    [InlineData("\"refId\": \"A\",", "", "refId")]
    public void Names_what_the_types_do_not_allow(string right, string wrong, string named)
    {
        var dashboard = Dashboard.All[^3];
        var text = File.ReadAllText(MonitoringFiles.PathOf("grafana", "dashboards", dashboard.File));
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.Contains(Problems(Dashboard.Parse(dashboard.File, text.Replace(right, wrong, StringComparison.Ordinal))), problem => problem.Contains(named, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(Dashboard dashboard) =>
        GrafanaSchema.Problems(dashboard.Json, "Dashboard", dashboard.File).Concat(
            from panel in dashboard.Panels
            let type = panel.Text("type")
            let path = $"{dashboard.File}, {panel.Text("title")}: "
            from problem in GrafanaSchema.Problems(panel.GetProperty("options"), type + ".Options", path + "options").Concat(
                HasFieldConfig[type]
                    ? GrafanaSchema.Problems(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("custom"), type + ".FieldConfig", path + "custom")
                    : [])
            select problem);
}
