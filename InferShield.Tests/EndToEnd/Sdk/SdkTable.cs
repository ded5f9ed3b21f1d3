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
    public static readonly string[] NotYet = ["openai.transcription.stream"];

    public static IReadOnlyDictionary<string, SdkCall> Transparent { get; } =
        OpenAiCalls.All.Concat(OpenAiMediaCalls.All).Concat(AnthropicCalls.All).ToDictionary(call => call.Name);

    public static IReadOnlyDictionary<string, SdkCall> Guarded { get; } =
        OpenAiCalls.Guarded.Concat(OpenAiMediaCalls.Guarded).Concat(AnthropicCalls.Guarded).ToDictionary(call => call.Name);

    public static IReadOnlyDictionary<string, SdkCall> Broken { get; } =
        OpenAiCalls.Broken.Concat(OpenAiMediaCalls.Broken).Concat(AnthropicCalls.Broken).ToDictionary(call => call.Name);

    public static IEnumerable<string> TransparentInNode => Transparent.Keys.Concat(NodeOnly);
}
