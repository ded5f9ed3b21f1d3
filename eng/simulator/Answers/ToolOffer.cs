using System.Text.Json;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Answers;

/// <summary>The tools of a request, in any of the three shapes; none when it forbids calling any.</summary>
internal sealed record ToolOffer(string[] Names, string? Forced)
{
    public static ToolOffer Read(JsonElement body)
    {
        if (body.Optional("tools") is null)
        {
            return new([], null);
        }

        string[] names = [.. body.RequiredArray("tools").EnumerateArray().Select(NameOf).OfType<string>()];
        return body.Optional("tool_choice") switch
        {
            { ValueKind: JsonValueKind.String } word => Choose(word.Text("tool_choice"), names),
            { ValueKind: JsonValueKind.Object } choice when NameOf(choice) is { } name => new(names, name),
            { ValueKind: JsonValueKind.Object } choice => Choose(choice.RequiredText("type"), names),
            _ => new(names, null),
        };
    }

    private static ToolOffer Choose(string word, string[] names) => word switch
    {
        "none" => new([], null),
        "required" or "any" => new(names, names.FirstOrDefault()),
        _ => new(names, null),
    };

    private static string? NameOf(JsonElement tool)
    {
        if (tool.ValueKind is not JsonValueKind.Object)
        {
            throw JsonFields.WrongType("tools", "an array of objects", tool);
        }

        var holder = tool.Optional("function") is { ValueKind: JsonValueKind.Object } function ? function : tool;
        return holder.OptionalText("name");
    }
}
