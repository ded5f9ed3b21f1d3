using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Gateway.Apis;

internal sealed class ChatCompletionsApi : InferenceApi
{
    public override string Operation => "chat.completions";

    public override string GenAiOperation => "chat";

    public override string Path => "chat/completions";

    public override StreamShape? Stream => StreamShape.ChatCompletions;

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "messages", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "metadata", "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
        "prompt_cache_retention", "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store",
        "stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
    ];

    public override BodyShape Prompt { get; } = new()
    {
        Otherwise = Channel.User,
        ChannelOf = ChannelOf,
        Identifiers =
        [
            "model", "messages[].tool_call_id", "messages[].tool_calls[].id", "messages[].audio.id", "messages[].content[].file.file_id",
        ],
        JsonTexts = ["messages[].tool_calls[].function.arguments", "messages[].function_call.arguments"],
        PartTypes = new Dictionary<string, FrozenSet<string>>
        {
            ["messages[].content[]"] = ["text", "image_url", "input_audio", "file", "refusal"],
            ["messages[].tool_calls[]"] = ["function", "custom"],
        },
        CallAt = (shape, node) => CallOf(shape, "messages[]", node),
    };

    public override BodyShape Completion { get; } = new()
    {
        Otherwise = Channel.Completion,
        Identifiers = ["id", "model", "system_fingerprint", "choices[].message.tool_calls[].id", "choices[].message.audio.id"],
        JsonTexts = ["choices[].message.tool_calls[].function.arguments", "choices[].message.function_call.arguments"],
        // They repeat the completion token by token; RemoveEchoes takes them out of a completion that was changed.
        Skipped = ["choices[].logprobs"],
        PartTypes = new Dictionary<string, FrozenSet<string>> { ["choices[].message.tool_calls[]"] = ["function", "custom"] },
        CallAt = (shape, node) => CallOf(shape, "choices[].message", node),
    };

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        RequireObjects(body, "messages");
    }

    public override JsonObject Refusal(JsonObject answer) => Withholding.Envelope(answer, "choices", Items(answer, "choices").Select((_, index) => new JsonObject
    {
        ["index"] = index,
        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = null, ["refusal"] = Withholding.Reason },
        ["logprobs"] = null,
        ["finish_reason"] = "content_filter",
    }));

    public override void RemoveEchoes(JsonObject answer) => Remove(Items(answer, "choices"), "logprobs");

    // The clients' libraries ask for the property.
    public override void RemoveSounds(JsonObject answer)
    {
        foreach (var audio in Items(answer, "choices").Select(choice => choice["message"]?["audio"]).OfType<JsonObject>())
        {
            audio["data"] = "";
        }
    }

    private static Channel ChannelOf(string shape, JsonNode? node, Channel inherited) => shape switch
    {
        "tools" or "functions" => Channel.Tool,
        "messages[]" => OfRole(node),
        "messages[].content[]" when Word(node, "type") is "file" => Channel.Document,
        _ => inherited,
    };

    private static ToolCall? CallOf(string shape, string message, JsonObject node) =>
        !shape.StartsWith(message, StringComparison.Ordinal) ? null : shape.AsSpan(message.Length) switch
        {
            ".tool_calls[].function" => new ToolCall(Word(node.Parent, "id"), null, "name", "arguments"),
            ".tool_calls[].custom" => new ToolCall(Word(node.Parent, "id"), null, "name", "input"),
            ".function_call" => new ToolCall(null, null, "name", "arguments"),
            _ => null,
        };
}
