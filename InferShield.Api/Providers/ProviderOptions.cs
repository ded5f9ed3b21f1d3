using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Providers;

/// <summary>The model provider behind the gateway: any server with an OpenAI-compatible API.</summary>
public sealed class ProviderOptions
{
    public const string Section = "Provider";

    /// <summary>The value of the <c>provider</c> label and of audit records, such as openai, azure or ollama.</summary>
    [Required, RegularExpression("[a-z0-9_.-]{1,32}")]
    public string Name { get; set; } = "openai";

    /// <summary>Address up to and including the version segment, such as <c>https://api.openai.com/v1</c>.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Sent to the provider as a bearer token; empty where the provider needs none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>How long one call may take in all, to the last byte of its answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The largest answer that is read, in bytes.</summary>
    [Range(1024, 1 << 30)]
    public int MaxResponseBytes { get; set; } = 32 << 20;

    /// <summary>How many calls within 30 s it takes before failures of half of them open the circuit breaker.</summary>
    [Range(2, 1_000_000)]
    public int BreakerMinimumCalls { get; set; } = 20;

    /// <summary>How long the provider is left alone then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(5);
}
