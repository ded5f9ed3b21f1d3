namespace InferShield.Api.Providers;

/// <summary>A sort of provider: what it speaks and how it is told who asks.</summary>
/// <param name="Name">The word of the setting <c>Kind</c>.</param>
/// <param name="Dialect">The shape of its API.</param>
/// <param name="BaseUrl">Where it is if no setting says so; null where every customer has an address of their own.</param>
/// <param name="KeyHeader">The header of its key.</param>
internal sealed record ProviderKind(string Name, Dialect Dialect, string? BaseUrl, string KeyHeader)
{
    public const string Bearer = "authorization";

    private const string NewLimit = "max_completion_tokens";

    /// <summary>The version of Anthropic's API where neither the client nor a setting names one.</summary>
    public const string AnthropicVersion = "2023-06-01";

    public static readonly ProviderKind Azure = new("azure", Dialect.OpenAi, null, "api-key") { Limit = NewLimit };

    public static IReadOnlyList<ProviderKind> All { get; } =
    [
        new("openai", Dialect.OpenAi, "https://api.openai.com/v1", Bearer) { Limit = NewLimit },
        new("anthropic", Dialect.Anthropic, "https://api.anthropic.com/v1", "x-api-key"),
        Azure,
        new("gemini", Dialect.OpenAi, "https://generativelanguage.googleapis.com/v1beta/openai", Bearer),
        new("mistral", Dialect.OpenAi, "https://api.mistral.ai/v1", Bearer) { AsksUsage = false },
        new("ollama", Dialect.OpenAi, "http://localhost:11434/v1", Bearer),
        new("vllm", Dialect.OpenAi, "http://localhost:8000/v1", Bearer),
    ];

    /// <summary>What OpenAI's shape calls the limit of an answer there: its own models of today take the new name only, others the old one only.</summary>
    public string Limit { get; private init; } = "max_tokens";

    /// <summary>Whether the usage of a stream must be asked for, in OpenAI's shape; the others tell it unasked, and refuse the question.</summary>
    public bool AsksUsage { get; private init; } = true;

    /// <summary>The kind of this name, or null.</summary>
    public static ProviderKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
