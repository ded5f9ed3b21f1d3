using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

internal sealed class ModerationsApi : InferenceApi
{
    public override string Operation => "moderations";

    public override string GenAiOperation => "moderation";

    public override string Path => "moderations";

    public override FrozenSet<string> Parameters { get; } = ["model", "input"];

    public override BodyShape Prompt { get; } = new()
    {
        Otherwise = Channel.User,
        Identifiers = ["model"],
        PartTypes = new Dictionary<string, FrozenSet<string>> { ["input[]"] = ["text", "image_url"] },
    };

    public override BodyShape Completion { get; } = new() { Otherwise = Channel.Completion, Identifiers = ["id", "model"] };

    public override void Check(JsonObject body)
    {
        AllowModel(body);
        RequireText(body, "input");
    }
}
