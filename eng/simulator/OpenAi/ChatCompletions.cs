using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

internal static class ChatCompletions
{
    public static Reply Answer(ModelCall call)
    {
        var body = call.Body;
        Message[] messages = [.. ChatMessages.Read(body.RequiredArray("messages"), "messages")];
        if (messages.Length == 0)
        {
            throw ProviderException.Invalid("messages", "'messages' is empty.", "empty_array");
        }

        var conversation = Conversation.Of(messages, ToolOffer.Read(body));
        var limits = new Limits(
            body.OptionalNumber("max_completion_tokens", 1) ?? body.OptionalNumber("max_tokens", 1), body.Texts("stop"));
        Answer[] answers =
        [
            .. Enumerable.Range(0, body.OptionalNumber("n", 1, 128) ?? 1)
                .Select(choice => Composer.Compose(call, conversation, limits, choice)),
        ];

        int? alternatives = body.OptionalFlag("logprobs") ? body.OptionalNumber("top_logprobs", 0, 20) ?? 0 : null;
        var id = $"chatcmpl-{Prose.Seed(conversation.Prompt):x16}";
        var usage = Usage(conversation.InputTokens, answers);
        var tokens = answers.Sum(answer => answer.TokenCount);
        if (!call.Stream)
        {
            var completion = Envelope(id, "chat.completion", call.Model);
            completion["choices"] = new JsonArray([.. answers.Select((answer, index) => Choice(answer, index, alternatives))]);
            completion["usage"] = usage;
            return Reply.Whole(tokens, completion);
        }

        var withUsage = body.Optional("stream_options")?.OptionalFlag("include_usage") == true;
        return Reply.Streamed(tokens, ChatStream.Events(id, call.Model, answers, withUsage ? usage : null, alternatives));
    }

    public static JsonObject Envelope(string id, string type, string model) => new()
    {
        ["id"] = id,
        ["object"] = type,
        ["created"] = OpenAiEndpoints.Created,
        ["model"] = model,
        ["system_fingerprint"] = "fp_simulator",
    };

    public static JsonObject Usage(int input, IEnumerable<Answer> answers)
    {
        var output = answers.Sum(answer => answer.TokenCount);
        return new JsonObject
        {
            ["prompt_tokens"] = input,
            ["completion_tokens"] = output,
            ["total_tokens"] = input + output,
        };
    }

    public static string FinishReason(Answer answer) => answer.Finish switch
    {
        Finish.Length => "length",
        Finish.Tool => "tool_calls",
        _ => "stop",
    };

    public static JsonObject Call(int choice, ToolCall tool, string arguments) => new()
    {
        ["id"] = $"call_{Prose.Seed(tool.Name + tool.Arguments):x16}{choice}",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["arguments"] = arguments },
    };

    private static JsonObject Choice(Answer answer, int index, int? alternatives)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Tool is null ? answer.Text : null, ["refusal"] = null };
        if (answer.Tool is { } tool)
        {
            message["tool_calls"] = new JsonArray(Call(index, tool, tool.Arguments));
        }

        return new JsonObject
        {
            ["index"] = index,
            ["message"] = message,
            ["logprobs"] = answer.Tool is null && alternatives is { } count ? LogProbabilities.OfChat(Tokens.Split(answer.Text), count) : null,
            ["finish_reason"] = FinishReason(answer),
        };
    }
}
