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
                Enumerable.Range(0, n).Select(choice => Composer.Compose(call, prompt, limits, choice))),
        ];

        var alternatives = body.OptionalNumber("logprobs", 0, 5);
        var id = $"cmpl-{Prose.Seed(prompts[0].Prompt):x16}";
        var usage = ChatCompletions.Usage(prompts.Sum(prompt => prompt.InputTokens), answers);
        var tokens = answers.Sum(answer => answer.TokenCount);
        if (!call.Stream)
        {
            var completion = ChatCompletions.Envelope(id, "text_completion", call.Model);
            completion["choices"] = new JsonArray([.. answers.Select((answer, index) => Choice(
                index, answer.Text, ChatCompletions.FinishReason(answer), alternatives, [.. Tokens.Split(answer.Text)], 0))]);
            completion["usage"] = usage;
            return Reply.Whole(tokens, completion);
        }

        var withUsage = body.Optional("stream_options")?.OptionalFlag("include_usage") == true;
        return Reply.Streamed(tokens, Events(id, call.Model, answers, withUsage ? usage : null, alternatives));
    }

    private static IEnumerable<ServerEvent> Events(string id, string model, Answer[] answers, JsonObject? usage, int? alternatives)
    {
        var sent = new int[answers.Length];
        foreach (var (index, piece) in Turns.Of(answers))
        {
            yield return piece is null
                ? new(Chunk(Choice(index, "", ChatCompletions.FinishReason(answers[index]))))
                : new(Chunk(Choice(index, piece, null, alternatives, [piece], sent[index])), IsToken: true);
            sent[index] += piece?.Length ?? 0;
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

    private static JsonObject Choice(int index, string text, string? finish, int? alternatives = null, string[]? pieces = null, int offset = 0) => new()
    {
        ["text"] = text,
        ["index"] = index,
        ["logprobs"] = alternatives is { } count ? LogProbabilities.OfCompletion(pieces ?? [], offset, count) : null,
        ["finish_reason"] = finish,
    };
}
