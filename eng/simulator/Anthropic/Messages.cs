using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.OpenAi;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Anthropic;

internal static class Messages
{
    public static Reply Answer(ModelCall call)
    {
        var conversation = Read(call.Body);
        call.Body.Required("max_tokens");
        var limits = new Limits(call.Body.OptionalNumber("max_tokens", 1), call.Body.Texts("stop_sequences"));
        var answer = Composer.Compose(call, conversation, limits);
        var message = new JsonObject
        {
            ["id"] = $"msg_{Prose.Seed(conversation.Prompt):x16}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = call.Model,
            ["content"] = new JsonArray(),
            ["stop_reason"] = null,
            ["stop_sequence"] = null,
            ["usage"] = Usage(conversation.InputTokens, 1),
        };
        if (call.Stream)
        {
            return Reply.Streamed(answer.TokenCount, Events(message, answer));
        }

        message["content"] = new JsonArray(Block(answer, answer.Text, answer.Tool?.Arguments ?? "{}"));
        message["stop_reason"] = StopReason(answer);
        message["usage"] = Usage(conversation.InputTokens, answer.TokenCount);
        return Reply.Whole(answer.TokenCount, message);
    }

    public static Conversation Read(JsonElement body)
    {
        Message[] messages = [.. ChatMessages.Read(body.RequiredArray("messages"), "messages")];
        if (messages.Length == 0)
        {
            throw ProviderException.Invalid("messages", "'messages' is empty.");
        }

        return Conversation.Of(
            body.Optional("system") is { } system
                ? [new Message("system", ChatMessages.Text(system, "system")), .. messages]
                : messages,
            ToolOffer.Read(body));
    }

    private static IEnumerable<ServerEvent> Events(JsonObject message, Answer answer)
    {
        yield return Event("message_start", new() { ["message"] = message });
        yield return Event("content_block_start", new() { ["index"] = 0, ["content_block"] = Block(answer, "", "{}") });
        yield return Event("ping", []);
        foreach (var piece in answer.Pieces)
        {
            var delta = answer.Tool is null
                ? new JsonObject { ["type"] = "text_delta", ["text"] = piece }
                : new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece };
            yield return Event("content_block_delta", new() { ["index"] = 0, ["delta"] = delta }, isToken: true);
        }

        yield return Event("content_block_stop", new() { ["index"] = 0 });
        yield return Event("message_delta", new()
        {
            ["delta"] = new JsonObject { ["stop_reason"] = StopReason(answer), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = answer.TokenCount },
        });
        yield return Event("message_stop", []);
    }

    private static ServerEvent Event(string type, JsonObject data, bool isToken = false)
    {
        data.Insert(0, "type", type);
        return new ServerEvent(data, type, isToken);
    }

    private static JsonObject Block(Answer answer, string text, string arguments) => answer.Tool is { } tool
        ? new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = $"toolu_{Prose.Seed(tool.Name + tool.Arguments):x16}",
            ["name"] = tool.Name,
            ["input"] = JsonNode.Parse(arguments),
        }
        : new JsonObject { ["type"] = "text", ["text"] = text };

    private static string StopReason(Answer answer) => answer.Finish switch
    {
        Finish.Length => "max_tokens",
        Finish.Tool => "tool_use",
        _ => "end_turn",
    };

    private static JsonObject Usage(int input, int output) => new()
    {
        ["input_tokens"] = input,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = 0,
        ["output_tokens"] = output,
    };
}
