using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;

namespace InferShield.Simulator.Receivers;

/// <summary>The Events API v2 of PagerDuty.</summary>
internal sealed class PagerDutyReceiver() : Receiver("pagerduty", "/pagerduty/v2/enqueue")
{
    public override IResult? Refuse(JsonElement payload)
    {
        string[] errors = [.. Errors(payload)];
        return errors.Length == 0 ? null : Results.Json(
            new JsonObject
            {
                ["status"] = "invalid event",
                ["message"] = "Event object is invalid",
                ["errors"] = new JsonArray([.. errors.Select(error => JsonValue.Create(error))]),
            },
            statusCode: 400);
    }

    public override IResult Accept(JsonElement payload) => Results.Json(
        new JsonObject
        {
            ["status"] = "success",
            ["message"] = "Event processed",
            ["dedup_key"] = Text(payload, "dedup_key") ?? $"{Prose.Seed(payload.GetRawText()):x16}",
        },
        statusCode: 202);

    public override string Summarize(JsonElement payload) =>
        $"{Text(payload, "event_action")} {Details(payload, "severity")} {Details(payload, "summary")}";

    private static IEnumerable<string> Errors(JsonElement payload)
    {
        if (Text(payload, "routing_key") is not { Length: > 0 })
        {
            yield return "'routing_key' is missing or blank";
        }

        var action = Text(payload, "event_action");
        if (action is not ("trigger" or "acknowledge" or "resolve"))
        {
            yield return "'event_action' has to be trigger, acknowledge or resolve";
        }
        else if (action is not "trigger" && Text(payload, "dedup_key") is null)
        {
            yield return "'dedup_key' is needed to acknowledge or resolve";
        }
        else if (action is "trigger" && (Details(payload, "summary") is null || Details(payload, "severity") is null))
        {
            yield return "'payload.summary' and 'payload.severity' are needed to trigger";
        }
    }

    private static string? Details(JsonElement payload, string field) =>
        payload.ValueKind is JsonValueKind.Object && payload.TryGetProperty("payload", out var details)
            ? Text(details, field)
            : null;
}
