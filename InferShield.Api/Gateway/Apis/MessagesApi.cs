using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;

namespace InferShield.Api.Gateway.Apis;

internal class MessagesApi : InferenceApi
{
    private static readonly FrozenSet<string> BlockTypes =
    [
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result", "server_tool_use", "mcp_tool_use",
        "mcp_tool_result", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result", "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result", "tool_search_tool_result", "container_upload", "compaction",
    ];

    private static readonly FrozenSet<string> ResultTypes =
        ["text", "image", "document", "search_result", "tool_reference", "web_search_result", "code_execution_output", "bash_code_execution_output"];

    public override string Operation => "messages";

    public override string GenAiOperation => "chat";

    public override string Path => "messages";

    public override Dialect Dialect => Dialect.Anthropic;

    public override StreamShape? Stream => StreamShape.Messages;

    public override FrozenSet<string> Parameters { get; } =
    [
        "model", "messages", "max_tokens", "container", "context_management", "inference_geo", "mcp_servers", "metadata", "output_config", "output_format",
        "service_tier", "speed", "stop_sequences", "stream", "system", "temperature", "thinking", "tool_choice", "tools", "top_k", "top_p",
    ];

    public override BodyShape Prompt { get; } = Shape("messages[].content[]", Channel.User);

    public override BodyShape Completion { get; } = Shape("content[]", Channel.Completion);

    public override void Check(JsonObject body)
    {
        RequireModel(body);
        RequireObjects(body, "messages");
    }

    public override JsonObject? Refusal(JsonObject answer)
    {
        var refusal = Withholding.Envelope(answer, "content", [new JsonObject { ["type"] = "text", ["text"] = Withholding.Reason }]);
        refusal["stop_reason"] = "refusal";
        refusal["stop_sequence"] = null;
        return refusal;
    }

    public override void RemoveEchoes(JsonObject answer) => Remove(Items(answer, "content"), "citations");

    private static BodyShape Shape(string blocks, Channel otherwise) => new()
    {
        Otherwise = otherwise,
        ChannelOf = (place, node, inherited) => place switch
        {
            "tools" or "mcp_servers" => Channel.Tool,
            "messages[]" => OfRole(node),
            _ when place == blocks => OfBlock(node, inherited),
            _ => inherited,
        },
        Identifiers =
        [
            "id", "model", "container", "container.id", blocks + ".id", blocks + ".tool_use_id", blocks + ".source.file_id", blocks + ".file_id",
            blocks + ".content[].source.file_id",
        ],
        JsonValues = [blocks + ".input"],
        PartTypes = new Dictionary<string, FrozenSet<string>> { ["system[]"] = ["text"], [blocks] = BlockTypes, [blocks + ".content[]"] = ResultTypes },
        CallAt = (place, node) => place == blocks && Word(node, "type") is "tool_use" or "server_tool_use" or "mcp_tool_use"
            ? new ToolCall(Word(node, "id"), null, "name", "input") : null,
    };

    private static Channel OfBlock(JsonNode? block, Channel inherited) => Word(block, "type") switch
    {
        null => inherited,
        "document" or "search_result" or "container_upload" => Channel.Document,
        var type when type == "tool_result" || type.EndsWith("_tool_result", StringComparison.Ordinal) => Channel.Tool,
        _ => inherited,
    };
}
