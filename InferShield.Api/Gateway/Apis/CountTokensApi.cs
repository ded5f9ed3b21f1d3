using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Gateway.Apis;

/// <summary>What a message would take: inspected like the message, as the provider reads it all the same.</summary>
internal sealed class CountTokensApi : MessagesApi
{
    public override string Operation => "messages.count_tokens";

    public override string GenAiOperation => "count_tokens";

    public override string Path => "messages/count_tokens";

    public override StreamShape? Stream => null;

    public override FrozenSet<string> Parameters { get; } =
        ["model", "messages", "context_management", "mcp_servers", "output_config", "output_format", "speed", "system", "thinking", "tool_choice", "tools"];

    public override JsonObject? Refusal(JsonObject answer) => null;
}
