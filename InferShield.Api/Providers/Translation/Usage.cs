using System.Text.Json.Nodes;

namespace InferShield.Api.Providers.Translation;

/// <summary>What a call took, in tokens. Anthropic counts what it remembers apart from the rest of the input, OpenAI within it.</summary>
internal readonly record struct Usage(long Input, long CacheCreation, long CacheRead, long Output)
{
    private const string OutputTokens = "output_tokens";

    public static Usage OfAnthropic(JsonObject? usage) => new Usage().With(usage);

    public static Usage OfOpenAi(JsonObject? usage)
    {
        var cached = usage.Child("prompt_tokens_details").Count("cached_tokens");
        return new Usage(
            Math.Max(0, usage.Count("prompt_tokens") - cached), 0, cached, usage.Count("completion_tokens"));
    }

    /// <summary>What an event says later in place of what one said before.</summary>
    public Usage With(JsonObject? usage) => new(
        Later(usage, "input_tokens", Input), Later(usage, "cache_creation_input_tokens", CacheCreation),
        Later(usage, "cache_read_input_tokens", CacheRead), Later(usage, OutputTokens, Output));

    public JsonObject ToAnthropic() => new()
    {
        ["input_tokens"] = Input,
        ["cache_creation_input_tokens"] = CacheCreation,
        ["cache_read_input_tokens"] = CacheRead,
        [OutputTokens] = Output,
    };

    public JsonObject ToOpenAi()
    {
        var prompt = Input + CacheCreation + CacheRead;
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = Output,
            ["total_tokens"] = prompt + Output,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = CacheRead },
        };
    }

    private static long Later(JsonObject? usage, string name, long before) => usage?[name] is null ? before : usage.Count(name);
}
