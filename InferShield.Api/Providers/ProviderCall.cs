using System.Text.Json.Nodes;

namespace InferShield.Api.Providers;

/// <summary>The shape that a client or a provider speaks.</summary>
internal enum Dialect
{
    OpenAi,
    Anthropic,
}

/// <summary>One call to a model provider, in the shape that its client spoke.</summary>
/// <param name="Operation">A word of the GenAI conventions, such as chat or embeddings.</param>
/// <param name="Dialect">The shape of <paramref name="Body"/> and of the answer that is expected.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Beneath the version segment, such as <c>chat/completions</c>.</param>
/// <param name="Model">What the route is chosen by; null for the default provider.</param>
/// <param name="Body">Sent as JSON.</param>
internal sealed record ProviderCall(string Operation, Dialect Dialect, HttpMethod Method, string Path, string? Model, JsonObject? Body)
{
    /// <summary>Sent as it is instead of <see cref="Body"/>, such as the form of an audio call; it goes out once only.</summary>
    public HttpContent? Raw { get; init; }

    public CallCost Cost { get; } = new();

    /// <summary>Whether a successful answer may be something else than JSON, such as audio or plain text.</summary>
    public bool MayAnswerRaw { get; init; }
}
