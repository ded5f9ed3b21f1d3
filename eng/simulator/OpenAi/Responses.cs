using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>The Responses endpoint: text in, one message or one function call out.</summary>
internal static class Responses
{
    public static Reply Answer(ModelCall call)
    {
        var body = call.Body;
        var instructions = body.OptionalText("instructions");
        IEnumerable<Message> messages = instructions is null ? [] : [new Message("system", instructions)];
        var conversation = Conversation.Of([.. messages, .. Read(body.Required("input"))], ToolOffer.Read(body));
        var answer = Composer.Compose(
            call, conversation, new Limits(body.OptionalNumber("max_output_tokens", 1), []));

        var id = $"resp_{Prose.Seed(conversation.Prompt):x16}";
        JsonObject Response(bool done) => Envelope(id, call.Model, conversation, answer, done);
        return call.Stream
            ? Reply.Streamed(answer.TokenCount, ResponseStream.Events(id, answer, Response))
            : Reply.Whole(answer.TokenCount, Response(done: true));
    }

    /// <summary>The one item of the output, before (<paramref name="done"/> false) or after it is filled.</summary>
    public static JsonObject Item(string id, Answer answer, bool done) => answer.Tool is { } tool
        ? new JsonObject
        {
            ["id"] = $"fc_{id}",
            ["type"] = "function_call",
            ["status"] = done ? "completed" : "in_progress",
            ["call_id"] = $"call_{id}",
            ["name"] = tool.Name,
            ["arguments"] = done ? tool.Arguments : "",
        }
        : new JsonObject
        {
            ["id"] = $"msg_{id}",
            ["type"] = "message",
            ["status"] = done ? "completed" : "in_progress",
            ["role"] = "assistant",
            ["content"] = done ? new JsonArray(Part(answer.Text)) : new JsonArray(),
        };

    public static JsonObject Part(string text) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
    };

    private static IEnumerable<Message> Read(JsonElement input)
    {
        if (input.ValueKind is not JsonValueKind.Array)
        {
            yield return new Message("user", input.Text("input"));
            yield break;
        }

        foreach (var item in input.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object)
            {
                throw JsonFields.WrongType("input", "an array of objects", item);
            }

            var content = item.Optional("content") ?? item.Optional("output") ?? item.Optional("arguments");
            yield return new Message(
                item.OptionalText("role") ?? "tool", content is { } text ? ChatMessages.Text(text, "input") : "");
        }
    }

    private static JsonObject Envelope(string id, string model, Conversation conversation, Answer answer, bool done)
    {
        var cut = answer.Finish is Finish.Length;
        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "response",
            ["created_at"] = OpenAiEndpoints.Created,
            ["status"] = !done ? "in_progress" : cut ? "incomplete" : "completed",
            ["error"] = null,
            ["incomplete_details"] = done && cut ? new JsonObject { ["reason"] = "max_output_tokens" } : null,
            ["model"] = model,
            ["output"] = done ? new JsonArray(Item(id, answer, done)) : new JsonArray(),
            ["parallel_tool_calls"] = true,
            ["tool_choice"] = "auto",
            ["tools"] = new JsonArray(),
            ["metadata"] = new JsonObject(),
            ["usage"] = !done ? null : new JsonObject
            {
                ["input_tokens"] = conversation.InputTokens,
                ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
                ["output_tokens"] = answer.TokenCount,
                ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                ["total_tokens"] = conversation.InputTokens + answer.TokenCount,
            },
        };
    }
}
