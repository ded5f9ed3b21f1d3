using System.Text;
using System.Text.Json.Nodes;
using OpenAI.Audio;
using OpenAI.Images;
using OpenAI.Responses;

namespace InferShield.Tests.EndToEnd.Sdk;

#pragma warning disable OPENAI001 // The library calls its client of the Responses endpoint experimental.

/// <summary>Calls of OpenAI's library for responses, moderations, pictures and sound.</summary>
internal static class OpenAiMediaCalls
{
    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool(
        "get_weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}"""), false, "The weather of a city.");

    public static IEnumerable<SdkCall> All { get; } =
    [
        Response("openai.responses", () => Ask("sim-chat", "What is a queue?")),
        Response("openai.responses.tools", () => Ask("sim-chat", """call tool get_weather {"city":"Oslo"}""", Weather)),
        Stream("openai.responses.stream", () => Ask("sim-chat", "What is a queue?")),
        Stream("openai.responses.stream.tools", () => Ask("sim-chat", """call tool get_weather {"city":"Oslo"}""", Weather)),
        Response("openai.responses.error", () => Ask("sim-error-429-after-30", "Hello")),
        new("openai.moderations", async target => OpenAiCalls.Json(
            (await target.OpenAi.GetModerationClient("sim-moderation").ClassifyTextAsync(["All is well.", "This is violence."], OpenAiCalls.Cancellation)).Value)),
        new("openai.images", async target => OpenAiCalls.Json(
            (await target.OpenAi.GetImageClient("sim-image").GenerateImagesAsync("a red boat", 2, cancellationToken: OpenAiCalls.Cancellation)).Value)),
        new("openai.images.bytes", async target => OpenAiCalls.Json((await target.OpenAi.GetImageClient("sim-image").GenerateImagesAsync(
            "a red boat", 1, new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes }, OpenAiCalls.Cancellation)).Value)),
        new("openai.speech", async target => Convert.ToBase64String((await target.OpenAi.GetAudioClient("sim-chat").GenerateSpeechAsync(
            "Good morning", GeneratedSpeechVoice.Alloy, cancellationToken: OpenAiCalls.Cancellation)).Value)),
        new("openai.transcription", async target => (await target.OpenAi.GetAudioClient("sim-chat").TranscribeAudioAsync(
            Sound(), "note.wav", cancellationToken: OpenAiCalls.Cancellation)).Value.Text),
        new("openai.transcription.text", async target => (await target.OpenAi.GetAudioClient("sim-chat").TranscribeAudioAsync(
            Sound(), "note.wav", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Srt }, OpenAiCalls.Cancellation)).Value.Text),
        new("openai.translation", async target => (await target.OpenAi.GetAudioClient("sim-chat").TranslateAudioAsync(
            Sound(), "note.wav", cancellationToken: OpenAiCalls.Cancellation)).Value.Text),
    ];

    /// <summary>Streams that do not come to their end.</summary>
    public static IEnumerable<SdkCall> Broken { get; } =
    [
        Stream("openai.responses.broken.malformed", () => Ask("sim-malformed", "Hello")),
        Stream("openai.responses.broken.reset", () => Ask("sim-reset", "Hello")),
    ];

    /// <summary>Calls whose outcome through the gateway is its own.</summary>
    public static IEnumerable<SdkCall> Guarded { get; } =
    [
        Response("openai.responses.blocked", () => Ask("sim-echo", OpenAiCalls.Attack)),
        Response("openai.responses.redacted", () => Ask("sim-leak-mixed", "Hello")),
        Stream("openai.responses.redacted.stream", () => Ask("sim-leak-mixed", "Hello")),
        new("openai.images.blocked", async target => OpenAiCalls.Json(
            (await target.OpenAi.GetImageClient("sim-image").GenerateImagesAsync(OpenAiCalls.Attack, 1, cancellationToken: OpenAiCalls.Cancellation)).Value)),
    ];

    private static MemoryStream Sound() => new([1, 2, 3]);

    private static CreateResponseOptions Ask(string model, string text, params ResponseTool[] tools)
    {
        var options = new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem(text)]) { Instructions = "Be brief." };
        foreach (var tool in tools)
        {
            options.Tools.Add(tool);
        }

        return options;
    }

    private static SdkCall Response(string name, Func<CreateResponseOptions> options) => new(name, async target =>
        OpenAiCalls.Json((await target.Responses.CreateResponseAsync(options(), OpenAiCalls.Cancellation)).Value));

    private static SdkCall Stream(string name, Func<CreateResponseOptions> options) => new(name, async target =>
    {
        var (text, arguments) = (new StringBuilder(), new StringBuilder());
        var types = new JsonArray();
        var whole = new JsonObject();
        var asked = options();
        asked.StreamingEnabled = true;
        await foreach (var update in await target.Responses.CreateResponseStreamingAsync(asked, OpenAiCalls.Cancellation))
        {
            var type = update.GetType().Name;
            if (types.Count == 0 || (string?)types[^1] != type)
            {
                types.Add(type);
            }

            text.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            arguments.Append((update as StreamingResponseFunctionCallArgumentsDeltaUpdate)?.Delta);
            whole["done"] ??= update is StreamingResponseOutputTextDoneUpdate done ? done.Text : null;
            whole["response"] ??= update is StreamingResponseCompletedUpdate completed ? OpenAiCalls.Json(completed.Response) : null;
            whole["error"] ??= update is StreamingResponseErrorUpdate error ? error.Code : null;
        }

        (whole["text"], whole["arguments"], whole["types"]) = (text.ToString(), arguments.ToString(), types);
        return whole;
    });
}
