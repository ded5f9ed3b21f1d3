using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>Bytes that nobody can listen to, chosen by the text, whole or as events.</summary>
internal static class Speech
{
    private const int BytesPerCharacter = 64;
    private const int BytesPerEvent = 1024;

    public static Reply Answer(ModelCall call)
    {
        var input = call.Body.RequiredText("input");
        call.Body.Required("voice");
        var contentType = call.Body.OptionalText("response_format") switch
        {
            null or "mp3" => "audio/mpeg",
            "opus" => "audio/opus",
            "aac" => "audio/aac",
            "flac" => "audio/flac",
            "wav" => "audio/wav",
            "pcm" => "audio/pcm",
            var other => throw ProviderException.Invalid("response_format", $"There is no format '{other}'."),
        };
        var sound = Sound(input);
        return call.Body.OptionalText("stream_format") == "sse"
            ? Reply.Streamed(Tokens.Count(input), Events(sound, Tokens.Count(input)))
            : Reply.Raw(sound, contentType);
    }

    private static IEnumerable<ServerEvent> Events(byte[] sound, int tokens)
    {
        foreach (var piece in sound.Chunk(BytesPerEvent))
        {
            yield return new(new JsonObject { ["type"] = "speech.audio.delta", ["audio"] = Convert.ToBase64String(piece) }, IsToken: true);
        }

        yield return new(new JsonObject
        {
            ["type"] = "speech.audio.done",
            ["usage"] = new JsonObject { ["input_tokens"] = tokens, ["output_tokens"] = tokens, ["total_tokens"] = 2 * tokens },
        });
    }

    private static byte[] Sound(string input)
    {
        var state = Prose.Seed(input);
        var sound = new byte[input.Length * BytesPerCharacter];
        for (var index = 0; index < sound.Length; index++)
        {
            sound[index] = (byte)Prose.Next(ref state);
        }

        return sound;
    }
}
