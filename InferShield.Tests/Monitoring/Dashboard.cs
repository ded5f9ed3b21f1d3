using System.Text.Json;

namespace InferShield.Tests.Monitoring;

/// <summary>A Grafana dashboard as its file writes it.</summary>
internal sealed record Dashboard(string File, JsonElement Json)
{
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.EnumerateFiles(MonitoringFiles.PathOf("grafana", "dashboards"), "*.json").Select(file => new Dashboard(Path.GetFileName(file), JsonDocument.Parse(System.IO.File.ReadAllBytes(file)).RootElement))];

    public string Uid => Json.GetProperty("uid").GetString()!;

    /// <summary>Every panel but the rows.</summary>
    public IReadOnlyList<JsonElement> Panels => [.. Json.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() != "row")];

    public IEnumerable<(string Panel, string Expression)> Expressions =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!);
}
