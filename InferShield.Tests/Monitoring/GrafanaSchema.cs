using System.Text.Json;

namespace InferShield.Tests.Monitoring;

/// <summary>Grafana's published types (<c>Grafana/schema.txt</c>), and what a JSON value has that they do not allow.</summary>
internal static class GrafanaSchema
{
    private static readonly PublishedTypes Types = new(Path.Combine(MonitoringFiles.Root, "..", "InferShield.Tests", "Monitoring", "Grafana", "schema.txt"));

    /// <inheritdoc cref="PublishedTypes.Problems"/>
    public static IEnumerable<string> Problems(JsonElement value, string type, string path) => Types.Problems(value, type, path);
}
