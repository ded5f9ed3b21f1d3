using System.Globalization;
using System.Text.Json;

namespace InferShield.Campaign.Stack;

/// <summary>An alert that fires: its name and labels.</summary>
/// <param name="Silenced">Alertmanager holds it back because another alert inhibits it.</param>
internal sealed record FiringAlert(string Name, IReadOnlyDictionary<string, string> Labels, bool Silenced)
{
    public string Severity => Labels.GetValueOrDefault("severity", "");
}

/// <summary>What Prometheus and Alertmanager say by their HTTP interfaces; nothing while they are away.</summary>
internal sealed class Alerts(HttpClient prometheus, HttpClient alertmanager)
{
    /// <summary>The alerts that Prometheus has firing; null while it is away.</summary>
    public async Task<IReadOnlyList<FiringAlert>?> FiringAsync(CancellationToken cancellation) =>
        await prometheus.TryGetAsync("/api/v1/alerts", cancellation) is { } answer
            ? [.. answer.GetProperty("data").GetProperty("alerts").EnumerateArray()
                .Where(alert => alert.GetProperty("state").GetString() == "firing").Select(alert => Read(alert, silenced: false))]
            : null;

    /// <summary>The alerts that Alertmanager holds, silenced or not; null while it is away.</summary>
    public async Task<IReadOnlyList<FiringAlert>?> HeldAsync(CancellationToken cancellation) =>
        await alertmanager.TryGetAsync("/api/v2/alerts", cancellation) is { } answer
            ? [.. answer.EnumerateArray().Select(alert => Read(alert, alert.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0))]
            : null;

    /// <summary>The sum of an expression's series; null without any, or while Prometheus is away.</summary>
    public async Task<double?> ValueAsync(string expression, CancellationToken cancellation)
    {
        var answer = await prometheus.TryGetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression), cancellation);
        double[] values = answer is { } found
            ? [.. found.GetProperty("data").GetProperty("result").EnumerateArray()
                .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))]
            : [];
        return values.Length > 0 ? values.Sum() : null;
    }

    private static FiringAlert Read(JsonElement alert, bool silenced)
    {
        var labels = alert.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);
        return new(labels["alertname"], labels, silenced);
    }
}
