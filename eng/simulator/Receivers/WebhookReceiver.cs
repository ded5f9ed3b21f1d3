using System.Text.Json;

namespace InferShield.Simulator.Receivers;

/// <summary>Alertmanager's own webhook.</summary>
internal sealed class WebhookReceiver() : Receiver("webhook", "/webhook")
{
    public override IResult? Refuse(JsonElement payload) => Alerts(payload).Length > 0
        ? null
        : Results.Problem("'alerts' is missing or empty.", statusCode: 400);

    public override IResult Accept(JsonElement payload) => Results.Ok();

    public override string Summarize(JsonElement payload) =>
        $"{Text(payload, "status")} {string.Join(", ", Alerts(payload).Select(NameOf).Distinct())}";

    private static JsonElement[] Alerts(JsonElement payload) =>
        payload.ValueKind is JsonValueKind.Object
        && payload.TryGetProperty("alerts", out var alerts)
        && alerts.ValueKind is JsonValueKind.Array
            ? [.. alerts.EnumerateArray()]
            : [];

    private static string NameOf(JsonElement alert) =>
        alert.ValueKind is JsonValueKind.Object && alert.TryGetProperty("labels", out var labels)
            ? Text(labels, "alertname") ?? "?"
            : "?";
}
