using System.Text;
using System.Text.Json;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Answers;

/// <summary>
/// Finds the answer. Canned triggers: the models <c>sim-echo</c> and <c>sim-leak-…</c>, and
/// <c>call tool NAME {"argument":1}</c> in the last message where the request offers that tool.
/// </summary>
internal static class Composer
{
    private const string ToolTrigger = "call tool ";

    public static Answer Compose(ModelCall call, Conversation conversation, Limits limits, int choice = 0)
    {
        if (ToolFor(conversation) is { } tool)
        {
            return new Answer("", tool, Finish.Tool, call.PieceCharacters);
        }

        var text = call.Trait switch
        {
            "sim-echo" => conversation.LastUser,
            "sim-leak-pii" => CannedLeaks.Pii,
            "sim-leak-secret" => CannedLeaks.Secret,
            "sim-leak-mixed" => CannedLeaks.Mixed,
            _ => Prose.Write(conversation.Prompt, choice),
        };
        foreach (var stop in limits.Stops.Where(stop => stop.Length > 0))
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            text = at < 0 ? text : text[..at];
        }

        var kept = limits.Tokens is { } most ? Tokens.Take(text, most) : text;
        return new Answer(kept, null, kept.Length < text.Length ? Finish.Length : Finish.Stop, call.PieceCharacters);
    }

    private static ToolCall? ToolFor(Conversation conversation)
    {
        if (!conversation.EndsWithUser || conversation.Tools.Length == 0)
        {
            return null;
        }

        var at = conversation.LastUser.IndexOf(ToolTrigger, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            var words = conversation.LastUser.AsSpan(at + ToolTrigger.Length);
            var end = words.IndexOfAny(' ', '\n', '{');
            var name = (end < 0 ? words : words[..end]).ToString();
            if (conversation.Tools.Contains(name))
            {
                return new ToolCall(name, end < 0 ? "{}" : ObjectIn(words[end..]));
            }
        }

        return conversation.ForcedTool is { } forced ? new ToolCall(forced, "{}") : null;
    }

    private static string ObjectIn(ReadOnlySpan<char> text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.Trim().ToString()), new() { AllowMultipleValues = true });
        try
        {
            return JsonElement.TryParseValue(ref reader, out var value) && value.Value.ValueKind is JsonValueKind.Object
                ? value.Value.GetRawText()
                : "{}";
        }
        catch (JsonException)
        {
            return "{}";
        }
    }
}
