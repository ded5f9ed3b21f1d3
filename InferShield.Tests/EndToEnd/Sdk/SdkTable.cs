namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>All calls, by name. The libraries for Node make them under the same names.</summary>
internal static class SdkTable
{
    /// <summary>Calls that the libraries for .NET have no method for, or no typed one.</summary>
    public static readonly string[] NodeOnly =
    [
        "openai.chat.choices", "openai.chat.headers", "openai.chat.stream.choices", "openai.chat.stream.logprobs", "openai.completions",
        "openai.completions.stream", "openai.transcription.stream", "anthropic.messages.blocks", "anthropic.messages.tool_result",
        "anthropic.messages.headers",
    ];

    /// <summary>Calls that the gateway does not serve as the provider does, yet.</summary>
    public static readonly string[] NotYet =
    [
        "anthropic.blocked", "anthropic.blocked.stream", "anthropic.count", "anthropic.error.model", "anthropic.error.overloaded",
        "anthropic.error.rate", "anthropic.error.server", "anthropic.error.stream", "anthropic.messages",
        "anthropic.messages.blocks", "anthropic.messages.headers", "anthropic.messages.limit", "anthropic.messages.stream",
        "anthropic.messages.stream.limit", "anthropic.messages.stream.tools", "anthropic.messages.stream.unicode", "anthropic.messages.tool_result",
        "anthropic.messages.tools", "anthropic.messages.unicode", "anthropic.models.get", "anthropic.models.list", "anthropic.redacted",
        "anthropic.redacted.stream", "openai.blocked.stream", "openai.chat.headers", "openai.chat.stream", "openai.chat.stream.choices",
        "openai.chat.stream.limit", "openai.chat.stream.logprobs", "openai.chat.stream.tools", "openai.chat.stream.unicode", "openai.completions",
        "openai.completions.stream", "openai.embeddings", "openai.embeddings.small", "openai.error.stream", "openai.images", "openai.images.blocked",
        "openai.images.bytes", "openai.models.get", "openai.moderations", "openai.redacted.stream", "openai.responses", "openai.responses.blocked",
        "openai.responses.error", "openai.responses.redacted", "openai.responses.redacted.stream", "openai.responses.stream",
        "openai.responses.stream.tools", "openai.responses.tools", "openai.speech", "openai.transcription", "openai.transcription.stream",
        "openai.transcription.text", "openai.translation",
    ];

    public static IReadOnlyDictionary<string, SdkCall> Transparent { get; } =
        OpenAiCalls.All.Concat(OpenAiMediaCalls.All).Concat(AnthropicCalls.All).ToDictionary(call => call.Name);

    public static IReadOnlyDictionary<string, SdkCall> Guarded { get; } =
        OpenAiCalls.Guarded.Concat(OpenAiMediaCalls.Guarded).Concat(AnthropicCalls.Guarded).ToDictionary(call => call.Name);

    public static IEnumerable<string> TransparentInNode => Transparent.Keys.Concat(NodeOnly);
}
