using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>The messages of a chat as Anthropic's system prompt and turns.</summary>
internal sealed class MessagesTurns
{
    private readonly JsonArray _system = [];
    private readonly JsonArray _messages = [];

    // Results of tools stand in one message, and what the user says next behind them.
    private JsonArray? _results;

    /// <exception cref="RequestException">A message cannot be said to Anthropic.</exception>
    public static void Add(Fields chat, JsonObject to)
    {
        var turns = new MessagesTurns();
        var role = "";
        var last = (Fields?)null;
        foreach (var message in chat.Objects("messages"))
        {
            (last, role) = (message, message.RequiredText("role"));
            turns.Add(message, role);
            message.RequireNoOther();
        }

        if (role == "assistant")
        {
            throw last!.Refused("role", "the model's provider would go on writing the assistant's last message");
        }

        if (turns._system.Count > 0)
        {
            to["system"] = turns._system is [JsonObject only] ? only["text"]!.DeepClone() : turns._system;
        }

        to["messages"] = turns._messages;
    }

    private void Add(Fields message, string role)
    {
        switch (role)
        {
            case "system" or "developer" when _messages.Count == 0:
                foreach (var text in Texts(message))
                {
                    _system.Add(text);
                }

                break;
            case "system" or "developer":
                Say("system", Whole(Texts(message)));
                break;
            case "user" when _results is not null:
                foreach (var block in Parts(message))
                {
                    _results.Add(block);
                }

                _results = null;
                break;
            case "user":
                Say("user", Whole(Parts(message)));
                break;
            case "assistant":
                Say("assistant", Assistant(message));
                break;
            case "tool":
                AddResult(message);
                break;
            default:
                throw message.Refused("role");
        }
    }

    private void Say(string role, JsonNode content)
    {
        _messages.Add(new JsonObject { ["role"] = role, ["content"] = content });
        _results = null;
    }

    private void AddResult(Fields message)
    {
        if (_results is null)
        {
            var results = new JsonArray();
            Say("user", results);
            _results = results;
        }

        _results!.Add(new JsonObject
        {
            ["type"] = "tool_result",
            ["tool_use_id"] = message.RequiredText("tool_call_id"),
            ["content"] = Whole(Texts(message)),
        });

        // The call that it answers has the name.
        message.LeaveOut("name");
    }

    private static JsonNode Assistant(Fields message)
    {
        var blocks = Texts(message).Where(block => (string?)block["text"] != "").ToList();
        if (message.Text("refusal") is { Length: > 0 } refusal)
        {
            blocks.Add(Text(refusal));
        }

        foreach (var call in message.Objects("tool_calls"))
        {
            blocks.Add(Call(call));
        }

        // Anthropic takes reasoning with its signature only, and none of earlier turns.
        message.LeaveOut("reasoning_content", "reasoning");
        return Whole(blocks);
    }

    private static JsonObject Call(Fields call)
    {
        call.Expect("type", "function");
        call.LeaveOut("index");
        var function = call.RequiredObject("function");
        var block = new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = call.RequiredText("id"),
            ["name"] = function.RequiredText("name"),
            ["input"] = Input(function.Text("arguments")) ?? throw function.Invalid("arguments", "must be a JSON object in a string"),
        };
        function.RequireNoOther();
        call.RequireNoOther();
        return block;
    }

    /// <summary>The arguments of a call; null where they are no JSON object.</summary>
    public static JsonObject? Input(string? arguments)
    {
        try
        {
            return string.IsNullOrWhiteSpace(arguments) ? [] : StrictJson.Parse(arguments) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<JsonNode> Parts(Fields message) => message.Take("content") is JsonArray ? MessagesParts.Of(message) : [Text(message.RequiredText("content"))];

    private static List<JsonNode> Texts(Fields message)
    {
        if (message.Take("content") is not JsonArray)
        {
            return message.Text("content") is { } text ? [Text(text)] : [];
        }

        var texts = new List<JsonNode>();
        foreach (var part in message.Objects("content"))
        {
            var type = part.RequiredText("type");
            texts.Add(Text(type is "text" or "refusal" ? part.RequiredText(type) : throw part.Refused("type")));
            part.RequireNoOther();
        }

        return texts;
    }

    private static JsonNode Whole(List<JsonNode> blocks) => blocks switch
    {
        [] => "",
        [JsonObject only] when (string?)only["type"] == "text" => only["text"]!.DeepClone(),
        _ => new JsonArray([.. blocks]),
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
