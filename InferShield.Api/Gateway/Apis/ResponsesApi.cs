using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Gateway.Apis;

internal sealed class ResponsesApi : InferenceApi
{
    private static readonly FrozenSet<string> ContentTypes =
    [
        "input_text", "input_image", "input_file", "input_audio", "output_text", "refusal", "reasoning_text", "summary_text", "text", "computer_screenshot",
    ];

    private static readonly FrozenSet<string> ItemTypes =
    [
        "message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output", "reasoning", "item_reference", "file_search_call",
        "web_search_call", "computer_call", "computer_call_output", "code_interpreter_call", "image_generation_call", "local_shell_call",
        "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output", "mcp_list_tools",
        "mcp_approval_request", "mcp_approval_response", "mcp_call", "compaction",
    ];

    public override string Operation => "responses";

    public override string GenAiOperation => "chat";

    public override string Path => "responses";

    public override StreamShape? Stream => StreamShape.Responses;

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "input", "instructions", "background", "context_management", "conversation", "include", "max_output_tokens", "max_tool_calls", "metadata",
        "parallel_tool_calls", "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_retention", "reasoning", "safety_identifier",
        "service_tier", "store", "stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
    ];

    public override BodyShape Prompt { get; } = Shape("input[]", Channel.User);

    public override BodyShape Completion { get; } = Shape("output[]", Channel.Completion);

    public override void Check(JsonObject body)
    {
        // A stored prompt may say which.
        if (body["prompt"] is null)
        {
            RequireModel(body);
        }
        else
        {
            AllowModel(body);
        }

        if (body["input"] is not (null or JsonArray))
        {
            RequireString(body, "input");
        }

        // It is fetched from elsewhere later, where nothing is inspected.
        if (body["background"] is JsonValue background && !(background.TryGetValue<bool>(out var isAsked) && !isAsked))
        {
            throw RequestBody.Invalid("'background' is not offered: an answer has to pass the gateway. Leave it out or send false.", "background");
        }
    }

    public override JsonObject Refusal(JsonObject answer)
    {
        var refusal = Withholding.Envelope(answer, "output",
        [
            new JsonObject
            {
                ["type"] = "message",
                ["id"] = "msg_withheld",
                ["status"] = "incomplete",
                ["role"] = "assistant",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "refusal", ["refusal"] = Withholding.Reason }),
            },
        ]);
        refusal["status"] = "incomplete";
        refusal["error"] = null;
        refusal["incomplete_details"] = new JsonObject { ["reason"] = "content_filter" };
        refusal["instructions"] = null;
        refusal["metadata"] = new JsonObject();
        refusal["parallel_tool_calls"] = true;
        refusal["tool_choice"] = "auto";
        refusal["tools"] = new JsonArray();
        return refusal;
    }

    public override void RemoveEchoes(JsonObject answer) =>
        Remove(Items(answer, "output").SelectMany(item => Items(item, "content")), "logprobs");

    private static BodyShape Shape(string items, Channel otherwise) => new()
    {
        Otherwise = otherwise,
        ChannelOf = (place, node, inherited) => place switch
        {
            "tools" => Channel.Tool,
            "instructions" or "metadata" or "prompt" or "user" => Channel.User,
            _ when !place.StartsWith(items, StringComparison.Ordinal) => inherited,
            _ => place.AsSpan(items.Length) switch
            {
                "" => OfItem(node, inherited),
                ".results" or ".content[]" when IsMaterial(node) => Channel.Document,
                ".output" or ".outputs" => Channel.Tool,
                _ => inherited,
            },
        },
        Identifiers =
        [
            "id", "model", "previous_response_id", "conversation", "conversation.id", "prompt.id", "prompt.version", "include[]", items + ".id", items + ".call_id",
            items + ".approval_request_id", items + ".container_id", items + ".content[].file_id", items + ".output.file_id", items + ".output[].file_id",
            items + ".content[].annotations[].file_id", items + ".content[].annotations[].container_id", "tools[].vector_store_ids[]",
        ],
        JsonTexts = [items + ".arguments"],
        JsonValues = [items + ".action", items + ".operation", items + ".queries"],
        Skipped = [items + ".content[].logprobs"],
        PartTypes = new Dictionary<string, FrozenSet<string>>
        {
            [items] = ItemTypes,
            [items + ".content[]"] = ContentTypes,
            [items + ".output[]"] = ContentTypes,
        },
        CallAt = (place, node) => place == items ? CallOf(node) : null,
    };

    private static Channel OfItem(JsonNode? item, Channel inherited) => Word(item, "type") switch
    {
        null when item is not JsonObject => inherited,
        null or "message" => OfRole(item),
        "mcp_list_tools" => Channel.Tool,
        "mcp_approval_response" or "item_reference" => inherited,
        var type when type.EndsWith("_output", StringComparison.Ordinal) => Channel.Tool,
        var type when ItemTypes.Contains(type) => Channel.Completion,
        _ => inherited,
    };

    private static bool IsMaterial(JsonNode? node) => node is JsonArray || Word(node, "type") is "input_file";

    private static ToolCall? CallOf(JsonObject item) => Word(item, "type") switch
    {
        "function_call" => new ToolCall(Word(item, "call_id"), null, "name", "arguments"),
        "custom_tool_call" => new ToolCall(Word(item, "call_id"), null, "name", "input"),
        "mcp_call" => new ToolCall(Word(item, "id"), null, "name", "arguments"),
        "code_interpreter_call" => new ToolCall(Word(item, "id"), "code_interpreter", "", "code"),
        "file_search_call" => new ToolCall(Word(item, "id"), "file_search", "", "queries"),
        "web_search_call" => new ToolCall(Word(item, "id"), "web_search", "", "action"),
        "computer_call" => new ToolCall(Word(item, "call_id"), "computer", "", "action"),
        "local_shell_call" => new ToolCall(Word(item, "call_id"), "local_shell", "", "action"),
        "shell_call" => new ToolCall(Word(item, "call_id"), "shell", "", "action"),
        "apply_patch_call" => new ToolCall(Word(item, "call_id"), "apply_patch", "", "operation"),
        _ => null,
    };
}
