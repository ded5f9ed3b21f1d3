using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

/// <summary>The prompt is inspected; the picture can't be.</summary>
internal sealed class ImageGenerationsApi : InferenceApi
{
    public override string Operation => "images.generations";

    public override string GenAiOperation => "generate_content";

    public override string Path => "images/generations";

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "prompt", "background", "moderation", "n", "output_compression", "output_format", "partial_images", "quality", "response_format",
        "size", "stream", "style", "user",
    ];

    public override BodyShape Prompt { get; } = new() { Otherwise = Channel.User, Identifiers = ["model", "size"] };

    public override BodyShape Completion { get; } = new()
    {
        Otherwise = Channel.Completion,
        Identifiers = ["model", "size"],
        Pointers = new Dictionary<string, OpaqueKind> { ["data[].url"] = OpaqueKind.Image },
    };

    public override void Check(JsonObject body)
    {
        AllowModel(body);
        RequireString(body, "prompt");
    }
}
