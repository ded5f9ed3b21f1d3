using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>The chunks of a streamed chat completion; those of several choices come in turns.</summary>
internal static class ChatStream
{
    public static IEnumerable<ServerEvent> Events(string id, string model, Answer[] answers, JsonObject? usage)
    {
        for (var index = 0; index < answers.Length; index++)
        {
            yield return new(Chunk(index, First(index, answers[index])));
        }

        var pieces = answers.Select(answer => answer.Pieces.GetEnumerator()).ToArray();
        var open = Enumerable.Range(0, answers.Length).ToList();
        while (open.Count > 0)
        {
            foreach (var index in open.ToArray())
            {
                if (pieces[index].MoveNext())
                {
                    yield return new(Chunk(index, Delta(answers[index], pieces[index].Current)), IsToken: true);
                }
                else
                {
                    open.Remove(index);
                    yield return new(Chunk(index, [], ChatCompletions.FinishReason(answers[index])));
                }
            }
        }

        if (usage is not null)
        {
            var last = ChatCompletions.Envelope(id, "chat.completion.chunk", model);
            last["choices"] = new JsonArray();
            last["usage"] = usage;
            yield return new(last);
        }

        yield return new(null);

        JsonObject Chunk(int index, JsonObject delta, string? finish = null)
        {
            var chunk = ChatCompletions.Envelope(id, "chat.completion.chunk", model);
            chunk["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = index,
                ["delta"] = delta,
                ["logprobs"] = null,
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
