using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>The chunks of a streamed chat completion; those of several choices come in turns. No log probabilities without a number of alternatives.</summary>
internal static class ChatStream
{
    public static IEnumerable<ServerEvent> Events(string id, string model, Answer[] answers, JsonObject? usage, int? alternatives)
    {
        for (var index = 0; index < answers.Length; index++)
        {
            yield return new(Chunk(index, First(index, answers[index])));
        }

        foreach (var (index, piece) in Turns.Of(answers))
        {
            yield return piece is null
                ? new(Chunk(index, [], finish: ChatCompletions.FinishReason(answers[index])))
                : new(Chunk(index, Delta(answers[index], piece), LogProbabilitiesOf(answers[index], piece)), IsToken: true);
        }

        if (usage is not null)
        {
            var last = ChatCompletions.Envelope(id, "chat.completion.chunk", model);
            last["choices"] = new JsonArray();
            last["usage"] = usage;
            yield return new(last);
        }

        yield return new(null);

        JsonObject? LogProbabilitiesOf(Answer answer, string piece) =>
            answer.Tool is null && alternatives is { } count ? LogProbabilities.OfChat([piece], count) : null;

        JsonObject Chunk(int index, JsonObject delta, JsonObject? logProbabilities = null, string? finish = null)
        {
            var chunk = ChatCompletions.Envelope(id, "chat.completion.chunk", model);
            chunk["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = index,
                ["delta"] = delta,
                ["logprobs"] = logProbabilities,
                ["finish_reason"] = finish,
            });
            if (usage is not null)
            {
                chunk["usage"] = null;
            }

            return chunk;
        }
    }

    private static JsonObject First(int index, Answer answer)
    {
        if (answer.Tool is not { } tool)
        {
            return new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null };
        }

        var call = ChatCompletions.Call(index, tool, "");
        call["index"] = 0;
        return new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(call) };
    }

    private static JsonObject Delta(Answer answer, string piece) => answer.Tool is null
        ? new JsonObject { ["content"] = piece }
        : new JsonObject
        {
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["function"] = new JsonObject { ["arguments"] = piece },
            }),
        };
}
