using System.Text.Json;

namespace InferShield.Simulator.Receivers;

/// <summary>An incoming webhook of Slack.</summary>
internal sealed class SlackReceiver() : Receiver("slack", "/slack")
{
    public override IResult? Refuse(JsonElement payload) => Parts(payload).Any()
        ? null
        : Results.Text("no_text", statusCode: 400);

    public override IResult Accept(JsonElement payload) => Results.Text("ok");

    public override string Summarize(JsonElement payload) =>
        $"{Text(payload, "channel")} {string.Join(" | ", Parts(payload))}".Trim();

    private static IEnumerable<string> Parts(JsonElement payload)
    {
        if (Text(payload, "text") is { Length: > 0 } text)
        {
            yield return text;
        }

        if (payload.ValueKind is JsonValueKind.Object
            && payload.TryGetProperty("attachments", out var attachments)
            && attachments.ValueKind is JsonValueKind.Array)
        {
            foreach (var attachment in attachments.EnumerateArray())
            {
                string?[] fields = [Text(attachment, "title"), Text(attachment, "text"), Text(attachment, "fallback")];
                if (string.Join(": ", fields.Take(2).Where(field => field is { Length: > 0 })) is { Length: > 0 } both)
                {
                    yield return both;
                }
                else if (fields[2] is { Length: > 0 } fallback)
                {
                    yield return fallback;
                }
            }
        }
    }
}
