using System.Text.Json;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>Reads messages as OpenAI and Anthropic write them: content is a string or an array of typed parts.</summary>
internal static class ChatMessages
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool", "function"];

    public static IEnumerable<Message> Read(JsonElement array, string name)
    {
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object)
            {
                throw JsonFields.WrongType(name, "an array of objects", item);
            }

            var role = item.RequiredText("role");
            yield return Roles.Contains(role)
                ? new Message(role, item.Optional("content") is { } content ? Text(content, "content") : "")
                : throw ProviderException.Invalid($"{name}.role", $"There is no role '{role}'.");
        }
    }

    /// <summary>The texts of a string or of an array of parts; parts without text, such as images, have none.</summary>
    public static string Text(JsonElement content, string name) => content.ValueKind is JsonValueKind.Array
        ? string.Join('\n', content.EnumerateArray().Select(part => TextOf(part, name)).OfType<string>())
        : content.Text(name);

    private static string? TextOf(JsonElement part, string name)
    {
        if (part.ValueKind is not JsonValueKind.Object)
        {
            throw JsonFields.WrongType(name, "an array of objects", part);
        }

        part.RequiredText("type");
        return part.OptionalText("text") ?? (part.Optional("content") is { } inner ? Text(inner, name) : null);
    }
}
