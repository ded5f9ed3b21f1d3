using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>The endpoint from before chat: one or several prompts in, one text each out.</summary>
internal static class Completions
{
    public static Reply Answer(ModelCall call)
    {
        var body = call.Body;
        Conversation[] prompts = [.. TextInputs.Read(body.Required("prompt"), "prompt").Select(Conversation.Of)];
        var limits = new Limits(body.OptionalNumber("max_tokens", 1) ?? 16, body.Texts("stop"));
        var n = body.OptionalNumber("n", 1, 128) ?? 1;
        Answer[] answers =
        [
            .. prompts.SelectMany(prompt =>
                Enumerable.Range(0, n).Select(choice => Composer.Compose(call.Model, prompt, limits, choice))),
        ];

        var id = $"cmpl-{Prose.Seed(prompts[0].Prompt):x16}";
        var usage = ChatCompletions.Usage(prompts.Sum(prompt => prompt.InputTokens), answers);
        var tokens = answers.Sum(answer => answer.TokenCount);
        if (!call.Stream)
        {
            var completion = ChatCompletions.Envelope(id, "text_completion", call.Model);
            completion["choices"] = new JsonArray(
                [.. answers.Select((answer, index) => Choice(index, answer.Text, ChatCompletions.FinishReason(answer)))]);
            completion["usage"] = usage;
            return Reply.Whole(tokens, completion);
        }

        var withUsage = body.Optional("stream_options")?.OptionalFlag("include_usage") == true;
        return Reply.Streamed(tokens, Events(id, call.Model, answers, withUsage ? usage : null));
    }

    private static IEnumerable<ServerEvent> Events(string id, string model, Answer[] answers, JsonObject? usage)
    {
        for (var index = 0; index < answers.Length; index++)
        {
            foreach (var piece in answers[index].Pieces)
            {
                yield return new(Chunk(Choice(index, piece, null)), IsToken: true);
            }

            yield return new(Chunk(Choice(index, "", ChatCompletions.FinishReason(answers[index]))));
        }

        if (usage is not null)
        {
            var last = Chunk();
            last["usage"] = usage;
            yield return new(last);
        }

        yield return new(null);

        JsonObject Chunk(params JsonNode[] choices)
        {
            var chunk = ChatCompletions.Envelope(id, "text_completion", model);
            chunk["choices"] = new JsonArray(choices);
            return chunk;
        }
    }

    private static JsonObject Choice(int index, string text, string? finish) => new()
    {
        ["text"] = text,
        ["index"] = index,
        ["logprobs"] = null,
        ["finish_reason"] = finish,
    };
}
