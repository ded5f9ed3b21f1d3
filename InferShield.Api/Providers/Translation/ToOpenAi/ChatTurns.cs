using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>Anthropic's system prompt and turns as the messages of a chat.</summary>
internal static class ChatTurns
{
    /// <exception cref="RequestException">A block cannot be said to OpenAI.</exception>
    public static JsonArray Of(Fields body)
    {
        var messages = new List<JsonNode>();
        if (Content(body, "system", ChatParts.Text) is { } system)
        {
            messages.Add(Message("system", system));
        }

        var role = "";
        var last = (Fields?)null;
        foreach (var message in body.Objects("messages"))
        {
            (last, role) = (message, message.RequiredText("role"));
            messages.AddRange(role switch
            {
                "user" => User(message),
                "assistant" => [Assistant(message)],
                "system" => [Message("system", Content(message, "content", ChatParts.Text))],
                _ => throw message.Refused("role"),
            });
            message.RequireNoOther();
        }

        return role != "assistant" ? new JsonArray([.. messages])
            : throw last!.Refused("role", "the model's provider cannot go on writing the assistant's last message");
    }

    private static JsonObject Message(string role, JsonNode? content) => new() { ["role"] = role, ["content"] = content };

    private static IEnumerable<JsonNode> User(Fields message)
    {
        if (message.Take("content") is JsonValue)
        {
            yield return Message("user", message.RequiredText("content"));
            yield break;
        }

        // Results of tools are messages of their own.
        var parts = new List<JsonNode>();
        foreach (var block in message.Objects("content"))
        {
            if (block.RequiredText("type") != "tool_result")
            {
                parts.Add(ChatParts.Of(block));
                continue;
            }

            if (parts.Count > 0)
            {
                yield return Message("user", Whole(parts));
                parts = [];
            }

            yield return Result(block);
        }

        if (parts.Count > 0)
        {
            yield return Message("user", Whole(parts));
        }
    }

    private static JsonObject Result(Fields block)
    {
        var content = Content(block, "content", ChatParts.Text) ?? "";
        if (block.Flag("is_error") == true)
        {
            // OpenAI has no other place for it than the text.
            content = content is JsonArray parts
                ? new JsonArray([Text("Error:"), .. parts.Select(part => part!.DeepClone())])
                : $"Error: {(string)content!}";
        }

        var message = new JsonObject { ["role"] = "tool", ["tool_call_id"] = block.RequiredText("tool_use_id"), ["content"] = content };
        block.LeaveOut("cache_control");
        block.RequireNoOther();
        return message;
    }

    private static JsonObject Assistant(Fields message)
    {
        if (message.Take("content") is JsonValue)
        {
            return Message("assistant", message.RequiredText("content"));
        }

        var texts = new List<JsonNode>();
        var calls = new List<JsonNode>();
        foreach (var block in message.Objects("content"))
        {
            switch (block.RequiredText("type"))
            {
                case "tool_use":
                    calls.Add(Call(block));
                    break;

                // Only the provider that thought it can read it.
                case "thinking" or "redacted_thinking":
                    break;
                default:
                    texts.Add(ChatParts.Text(block));
                    break;
            }
        }

        var to = Message("assistant", texts.Count > 0 ? Whole(texts) : null);
        if (calls.Count > 0)
        {
            to["tool_calls"] = new JsonArray([.. calls]);
        }
        else if (texts.Count == 0)
        {
            to["content"] = "";
        }

        return to;
    }

    private static JsonObject Call(Fields block)
    {
        var call = new JsonObject
        {
            ["id"] = block.RequiredText("id"),
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = block.RequiredText("name"),
                ["arguments"] = block.Take("input") is JsonObject input ? input.ToJsonString(SnakeCase.Options) : throw block.Invalid("input", "must be an object"),
            },
        };
        block.Expect("caller", new JsonObject { ["type"] = "direct" });
        block.LeaveOut("cache_control");
        block.RequireNoOther();
        return call;
    }

    private static JsonNode? Content(Fields holder, string name, Func<Fields, JsonNode> part) => holder.Take(name) switch
    {
        null => null,
        JsonValue => holder.RequiredText(name),
        _ => Whole([.. holder.Objects(name).Select(part)]),
    };

    private static JsonNode Whole(List<JsonNode> parts) => parts switch
    {
        [] => "",
        [JsonObject only] when (string?)only["type"] == "text" => only["text"]!.DeepClone(),
        _ => new JsonArray([.. parts]),
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
