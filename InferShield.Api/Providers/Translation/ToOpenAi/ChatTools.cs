using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>Anthropic's tools and how they are chosen, as a chat takes them.</summary>
internal static class ChatTools
{
    /// <exception cref="RequestException">A tool cannot be offered to OpenAI.</exception>
    public static void Add(Fields messages, JsonObject to)
    {
        var tools = messages.Objects("tools").Select(Tool).ToArray();
        if (tools.Length > 0)
        {
            to["tools"] = new JsonArray(tools);
        }

        if (messages.Object("tool_choice") is not { } choice)
        {
            return;
        }

        to["tool_choice"] = choice.RequiredText("type") switch
        {
            "auto" => "auto",
            "any" => "required",
            "none" => "none",
            "tool" => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = choice.RequiredText("name") } },
            _ => throw choice.Refused("type"),
        };
        if (choice.Flag("disable_parallel_tool_use") is { } alone)
        {
            to["parallel_tool_calls"] = !alone;
        }

        choice.RequireNoOther();
    }

    private static JsonNode Tool(Fields tool)
    {
        if (tool.Text("type") is not (null or "custom"))
        {
            throw tool.Refused("type", "the model's provider does not run it");
        }

        var function = new JsonObject { ["name"] = tool.RequiredText("name") };
        tool.CopyTo(function, "description");
        tool.CopyTo(function, "input_schema", "parameters");
        tool.CopyTo(function, "strict");
        tool.Expect("defer_loading", false);
        tool.Expect("allowed_callers", new JsonArray("direct"));

        // Hints, which change no answer.
        tool.LeaveOut("cache_control", "eager_input_streaming");
        tool.RequireNoOther();
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}
