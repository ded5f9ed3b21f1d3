using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Gateway.Apis;

/// <summary>The endpoint from before chat.</summary>
internal sealed class CompletionsApi : InferenceApi
{
    public override string Operation => "completions";

    public override string GenAiOperation => "text_completion";

    public override string Path => "completions";

    public override StreamShape? Stream => StreamShape.Completions;

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "prompt", "best_of", "echo", "frequency_penalty", "logit_bias", "logprobs", "max_tokens", "n", "presence_penalty", "seed", "stop",
        "stream", "stream_options", "suffix", "temperature", "top_p", "user",
    ];

    public override BodyShape Prompt { get; } = new()
    {
        Otherwise = Channel.User,
        Identifiers = ["model"],
        TokenLists = ["prompt", "prompt[]"],
    };

    public override BodyShape Completion { get; } = new()
    {
        Otherwise = Channel.Completion,
        Identifiers = ["id", "model", "system_fingerprint"],
        Skipped = ["choices[].logprobs"],
    };

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        RequireText(body, "prompt");
    }

    public override JsonObject Refusal(JsonObject answer) => Withholding.Envelope(answer, "choices", Items(answer, "choices").Select((_, index) => new JsonObject
    {
        ["text"] = "",
        ["index"] = index,
        ["logprobs"] = null,
        ["finish_reason"] = "content_filter",
    }));

    public override void RemoveEchoes(JsonObject answer) => Remove(Items(answer, "choices"), "logprobs");
}
