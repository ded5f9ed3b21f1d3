using System.Text.Json.Nodes;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>An answer of Anthropic's as a chat completion.</summary>
internal static class ChatAnswer
{
    /// <exception cref="UpstreamException">It is none.</exception>
    public static JsonObject Of(JsonObject message, DateTimeOffset now)
    {
        var texts = new List<string>();
        var thoughts = new List<string>();
        var calls = new List<JsonNode>();
        foreach (var block in message["content"] is JsonArray ? message.Children("content") : throw AnswerReading.Malformed())
        {
            switch (block.RequiredWord("type"))
            {
                case "text":
                    texts.Add(block.RequiredWord("text"));
                    break;
                case "thinking":
                    thoughts.Add(block.RequiredWord("thinking"));
                    break;

                // Nobody but the provider can read it.
                case "redacted_thinking":
                    break;
                case "tool_use":
                    calls.Add(Call(block));
                    break;
                default:
                    throw AnswerReading.Malformed();
            }
        }

        var said = new JsonObject { ["role"] = "assistant", ["content"] = texts.Count > 0 ? string.Concat(texts) : null, ["refusal"] = null };
        if (thoughts.Any(thought => thought.Length > 0))
        {
            said["reasoning_content"] = string.Concat(thoughts);
        }

        if (calls.Count > 0)
        {
            said["tool_calls"] = new JsonArray([.. calls]);
        }

        return new JsonObject
        {
            ["id"] = message.RequiredWord("id"),
            ["object"] = "chat.completion",
            ["created"] = now.ToUnixTimeSeconds(),
            ["model"] = message.RequiredWord("model"),
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = said,
                ["logprobs"] = null,
                ["finish_reason"] = Words.Finish(message.Word("stop_reason")),
            }),
            ["usage"] = Usage.OfAnthropic(message.Child("usage")).ToOpenAi(),
        };
    }

    private static JsonObject Call(JsonObject block) => new()
    {
        ["id"] = block.RequiredWord("id"),
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = block.RequiredWord("name"),
            ["arguments"] = (block.Child("input") ?? throw AnswerReading.Malformed()).ToJsonString(SnakeCase.Options),
        },
    };
}
