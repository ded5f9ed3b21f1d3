using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>
/// What a sound file says: harmless sentences, chosen by its bytes; the canned text for <c>sim-leak-…</c> and the prompt for <c>sim-echo</c>.
/// </summary>
internal static class Transcriptions
{
    private const double Seconds = 3;

    public static Reply Transcribe(ModelCall call) => Answer(call, "transcribe");

    public static Reply Translate(ModelCall call) => Answer(call with { Stream = false }, "translate");

    private static Reply Answer(ModelCall call, string task)
    {
        var file = call.Body.Required("file");
        if (file.ValueKind is not JsonValueKind.Object)
        {
            throw JsonFields.WrongType("file", "a file", file);
        }

        var said = call.Trait == "sim-echo" ? call.Body.OptionalText("prompt") ?? "" : file.RequiredText("sha256");
        var answer = Composer.Compose(call, Conversation.Of(said), new Limits(null, []));
        return call.Stream ? Reply.Streamed(answer.TokenCount, Events(answer)) : call.Body.OptionalText("response_format") switch
        {
            null or "json" => Reply.Whole(answer.TokenCount, new JsonObject { ["text"] = answer.Text, ["usage"] = Usage(answer) }),
            "verbose_json" => Reply.Whole(answer.TokenCount, Verbose(task, answer)),
            "text" => Text(answer.Text + "\n"),
            "srt" => Text($"1\n00:00:00,000 --> 00:00:03,000\n{answer.Text}\n\n"),
            "vtt" => Text($"WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n{answer.Text}\n\n"),
            var other => throw ProviderException.Invalid("response_format", $"There is no format '{other}'."),
        };
    }

    private static Reply Text(string text) => Reply.Raw(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    private static IEnumerable<ServerEvent> Events(Answer answer)
    {
        foreach (var piece in answer.Pieces)
        {
            yield return new(new JsonObject { ["type"] = "transcript.text.delta", ["delta"] = piece }, IsToken: true);
        }

        yield return new(new JsonObject { ["type"] = "transcript.text.done", ["text"] = answer.Text, ["usage"] = Usage(answer) });
    }

    private static JsonObject Verbose(string task, Answer answer) => new()
    {
        ["task"] = task,
        ["language"] = "english",
        ["duration"] = Seconds,
        ["text"] = answer.Text,
        ["segments"] = new JsonArray(new JsonObject
        {
            ["id"] = 0,
            ["seek"] = 0,
            ["start"] = 0,
            ["end"] = Seconds,
            ["text"] = answer.Text,
            ["tokens"] = new JsonArray(),
            ["temperature"] = 0,
            ["avg_logprob"] = -.1,
            ["compression_ratio"] = 1,
            ["no_speech_prob"] = 0,
        }),
    };

    private static JsonObject Usage(Answer answer) => new()
    {
        ["type"] = "tokens",
        ["input_tokens"] = (int)(Seconds * 10),
        ["input_token_details"] = new JsonObject { ["text_tokens"] = 0, ["audio_tokens"] = (int)(Seconds * 10) },
        ["output_tokens"] = answer.TokenCount,
        ["total_tokens"] = (int)(Seconds * 10) + answer.TokenCount,
    };
}
