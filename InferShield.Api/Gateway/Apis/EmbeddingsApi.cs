using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

internal sealed class EmbeddingsApi : InferenceApi
{
    public override string Operation => "embeddings";

    public override string GenAiOperation => "embeddings";

    public override string Path => "embeddings";

    public override FrozenSet<string> Parameters { get; } = ["model", "input", "dimensions", "encoding_format", "user"];

    public override BodyShape Prompt { get; } = new()
    {
        Otherwise = Channel.User,
        Identifiers = ["model"],
        TokenLists = ["input", "input[]"],
    };

    public override BodyShape Completion { get; } = new() { Otherwise = Channel.Completion, Identifiers = ["model"] };

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        RequireText(body, "input");
    }
}
