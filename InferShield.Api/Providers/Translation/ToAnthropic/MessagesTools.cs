using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>The tools of a chat and how they are chosen, as Anthropic takes them.</summary>
internal static class MessagesTools
{
    /// <exception cref="RequestException">A tool cannot be offered to Anthropic.</exception>
    public static void Add(Fields chat, JsonObject to)
    {
        var tools = chat.Objects("tools").Select(Tool).ToArray();
        if (tools.Length > 0)
        {
            to["tools"] = new JsonArray(tools);
        }

        var choice = Choice(chat);
        if (chat.Flag("parallel_tool_calls") == false && (string?)choice?["type"] != "none")
        {
            choice ??= new JsonObject { ["type"] = "auto" };
            choice["disable_parallel_tool_use"] = true;
        }

        if (choice is not null)
        {
            to["tool_choice"] = choice;
        }
    }

    private static JsonNode Tool(Fields tool)
    {
        if (tool.RequiredText("type") != "function")
        {
            throw tool.Refused("type", "the model's provider takes functions only");
        }

        var function = tool.RequiredObject("function");
        var to = new JsonObject { ["name"] = function.RequiredText("name") };
        function.CopyTo(to, "description");
        var schema = function.Object("parameters") is null ? [] : (JsonObject)function.Copy("parameters")!;
        schema.TryAdd("type", "object");
        to["input_schema"] = schema;
        function.CopyTo(to, "strict");
        function.RequireNoOther();
        tool.RequireNoOther();
        return to;
    }

    private static JsonObject? Choice(Fields chat)
    {
        if (chat.Take("tool_choice") is JsonObject)
        {
            var choice = chat.RequiredObject("tool_choice");
            if (choice.RequiredText("type") != "function")
            {
                throw choice.Refused("type");
            }

            var function = choice.RequiredObject("function");
            var named = new JsonObject { ["type"] = "tool", ["name"] = function.RequiredText("name") };
            function.RequireNoOther();
            choice.RequireNoOther();
            return named;
        }

        return chat.Text("tool_choice") switch
        {
            null => null,
            "auto" => new JsonObject { ["type"] = "auto" },
            "required" => new JsonObject { ["type"] = "any" },
            "none" => new JsonObject { ["type"] = "none" },
            _ => throw chat.Refused("tool_choice"),
        };
    }
}
