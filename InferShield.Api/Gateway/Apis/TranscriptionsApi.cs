using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

/// <summary>A sound goes by policy; the text that comes back is inspected, in whatever format.</summary>
/// <param name="word">transcriptions or translations.</param>
internal sealed class TranscriptionsApi(string word) : InferenceApi
{
    private static readonly string[] Echoes = ["words", "segments", "logprobs"];

    public override string Operation => "audio." + word;

    public override string GenAiOperation => "generate_content";

    public override string Path => "audio/" + word;

    public override bool MayAnswerRaw => true;

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "prompt", "language", "response_format", "temperature", "timestamp_granularities[]", "include[]", "chunking_strategy",
        "known_speaker_names[]", "known_speaker_references[]", "stream",
    ];

    public override BodyShape Prompt { get; } = new() { Otherwise = Channel.User, Identifiers = ["model", "language", "response_format", "temperature"] };

    // Who speaks is not known: what is said counts as the model's.
    public override BodyShape Completion { get; } = new() { Otherwise = Channel.Completion, Skipped = ["logprobs"] };

    public override async Task<InferenceRequest> ReadAsync(HttpContext context, GatewayOptions options)
    {
        var request = await FormBody.ReadAsync(context, options.MaxUploadBytes, OpaqueKind.Audio);
        CheckBody(request.Body, options);
        return request;
    }

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        if (body["stream"] is { } stream && stream.ToString() != "false")
        {
            throw RequestBody.Invalid("'stream' is not offered here. Leave it out or send false.", "stream");
        }
    }

    public override void RemoveEchoes(JsonObject answer)
    {
        foreach (var name in Echoes)
        {
            answer.Remove(name);
        }
    }
}
