using System.Text.Json.Nodes;

namespace InferShield.Api.Gateway;

/// <summary>The tokens of a call, in any provider's words; null where it does not say.</summary>
internal readonly record struct TokenUsage(long? Input, long? Output)
{
    // Anthropic counts what it remembers apart from the rest.
    private static readonly string[] Cached = ["cache_creation_input_tokens", "cache_read_input_tokens"];

    public static TokenUsage Of(JsonObject? answer)
    {
        var usage = answer?["usage"] as JsonObject;
        var input = Count(usage, "prompt_tokens") ?? Count(usage, "input_tokens");
        return new TokenUsage(
            input is null ? null : Cached.Aggregate(input.Value, (sum, name) => sum + (Count(usage, name) ?? 0)),
            Count(usage, "completion_tokens") ?? Count(usage, "output_tokens"));
    }

    private static long? Count(JsonObject? usage, string name) =>
        usage?[name] is JsonValue value && value.TryGetValue<long>(out var tokens) && tokens is >= 0 and <= uint.MaxValue ? tokens : null;
}
