using System.Text.Json.Nodes;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>A chat completion as an answer of Anthropic's.</summary>
internal static class MessagesAnswer
{
    /// <exception cref="UpstreamException">It is none, or calls a tool with what is no JSON object.</exception>
    public static JsonObject Of(JsonObject completion)
    {
        var choices = completion.Children("choices").ToArray();
        var choice = choices.Length == 1 ? choices[0] : throw AnswerReading.Malformed();
        var said = choice.Child("message") ?? throw AnswerReading.Malformed();
        var finish = choice.Word("finish_reason");
        var content = new JsonArray();
        if ((said.Word("reasoning_content") ?? said.Word("reasoning")) is { Length: > 0 } thinking)
        {
            content.Add(Thinking(thinking));
        }

        if (said.Word("content") is { Length: > 0 } text)
        {
            content.Add(Text(text));
        }

        var refusal = said.Word("refusal");
        if (refusal is { Length: > 0 })
        {
            content.Add(Text(refusal));
        }

        foreach (var call in said.Children("tool_calls"))
        {
            var function = call.Child("function") ?? throw AnswerReading.Malformed();
            if (MessagesTurns.Input(function.Word("arguments")) is { } input)
            {
                content.Add(Call(IdOf(call), function.RequiredWord("name"), input));
            }
            else if (finish != "length")
            {
                // One that the limit cut off is left out, as nobody can carry it out.
                throw AnswerReading.Malformed();
            }
        }

        return Envelope(completion, content, refusal is { Length: > 0 } ? "refusal" : Words.Stop(finish), Usage.OfOpenAi(completion.Child("usage")));
    }

    /// <summary>The message of an answer, or of the event that begins one.</summary>
    public static JsonObject Envelope(JsonObject completion, JsonArray content, string? stopReason, Usage usage) => new()
    {
        ["id"] = completion.Word("id") is { Length: > 0 } id ? id : $"msg_{Guid.NewGuid():N}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = completion.Word("model") ?? "",
        ["content"] = content,
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = usage.ToAnthropic(),
    };

    /// <summary>A block of thoughts that came without a signature.</summary>
    public static JsonObject Thinking(string text) => new() { ["type"] = "thinking", ["thinking"] = text, ["signature"] = "" };

    public static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    public static JsonObject Call(string id, string name, JsonObject input) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = input };

    /// <summary>The call's id; one of the gateway's where the provider gives none.</summary>
    public static string IdOf(JsonObject call) => call.Word("id") is { Length: > 0 } id ? id : $"call_{Guid.NewGuid():N}";
}
