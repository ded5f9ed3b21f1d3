using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Providers;

/// <summary>A model provider behind the gateway: the default one in section <c>Provider</c>, each other in <c>Providers:NAME</c>.</summary>
public sealed class ProviderOptions
{
    /// <summary>The section of the provider that gets what no route sends elsewhere.</summary>
    public const string Section = "Provider";

    /// <summary>The section of the others, each under its name.</summary>
    public const string Others = "Providers";

    /// <summary>The value of the <c>provider</c> label and of audit records, such as openai, azure or ollama.</summary>
    [Required, RegularExpression("[a-z0-9_.-]{1,32}")]
    public string Name { get; set; } = "openai";

    /// <summary>openai (and all that is compatible with it), anthropic, azure, gemini, mistral, ollama or vllm.</summary>
    public string Kind { get; set; } = "openai";

    /// <summary>Address up to and including the version segment, such as <c>https://api.openai.com/v1</c>; empty for the kind's own.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>The gateway's key at the provider; empty where it needs none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Whose key the provider is sent: server, client or client-or-server.</summary>
    public string Key { get; set; } = "server";

    /// <summary>The <c>api-version</c> of Azure or the <c>anthropic-version</c> of Anthropic.</summary>
    [RegularExpression("[A-Za-z0-9.-]{1,32}")]
    public string ApiVersion { get; set; } = "";

    /// <summary>Headers that every call gets, such as <c>openai-organization</c>.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The models that <c>/v1/models</c> lists for it; empty to ask the provider.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>How long one call may take in all, retries and fallbacks included: to the last byte of its answer, to the first of a stream.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection may take to be made.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the first byte of a stream may take; null for <see cref="Timeout"/>. An answer in one piece begins when all of it is written.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan? FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stream may be silent between two bytes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a stream may go on after its first byte.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The largest answer that is read, in bytes, unpacked.</summary>
    [Range(1024, 1 << 30)]
    public int MaxResponseBytes { get; set; } = 32 << 20;

    /// <summary>The longest stream that is read, in bytes, unpacked.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxStreamBytes { get; set; } = 256 << 20;

    /// <summary>The longest answer, in tokens, of a provider that wants to be told, where the client's shape leaves that out.</summary>
    [Range(1, 1_000_000)]
    public int MaxTokens { get; set; } = 4096;

    /// <summary>How many calls may be under way at once, streams included.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrent { get; set; } = 1024;

    /// <summary>How many calls of one tenant may be under way or wait, where there are others; null for half of <see cref="MaxConcurrent"/>.</summary>
    [Range(1, 100_000)]
    public int? MaxPerTenant { get; set; }

    /// <summary>How many calls may wait for one of those to end.</summary>
    [Range(0, 100_000)]
    public int MaxQueued { get; set; } = 1024;

    /// <summary>How long a call may wait so.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is sent again that did not reach the provider, or that it asked to have again within two seconds.</summary>
    [Range(0, 5)]
    public int MaxRetries { get; set; } = 1;

    /// <summary>How many calls within 30 s it takes before failures of half of them open the circuit breaker.</summary>
    [Range(2, 1_000_000)]
    public int BreakerMinimumCalls { get; set; } = 20;

    /// <summary>How long the provider is left alone then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(5);
}
