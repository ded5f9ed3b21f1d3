using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

/// <summary>What is to be said is inspected; the sound can't be.</summary>
internal sealed class SpeechApi : InferenceApi
{
    public override string Operation => "audio.speech";

    public override string GenAiOperation => "generate_content";

    public override string Path => "audio/speech";

    public override bool MayAnswerRaw => true;

    public override FrozenSet<string> Parameters { get; } = ["model", "input", "voice", "instructions", "response_format", "speed", "stream_format"];

    public override BodyShape Prompt { get; } = new() { Otherwise = Channel.User, Identifiers = ["model", "voice", "voice.id", "response_format", "stream_format"] };

    public override BodyShape Completion { get; } = new() { Otherwise = Channel.Completion };

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        RequireString(body, "input");
        if (body.String("stream_format") is not (null or "audio"))
        {
            throw RequestBody.Invalid("'stream_format' must be audio: sound is not sent as events.", "stream_format");
        }
    }
}
