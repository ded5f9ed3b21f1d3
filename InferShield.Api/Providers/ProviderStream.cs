namespace InferShield.Api.Providers;

/// <summary>An answer that comes in pieces. Its reader disposes it, which ends the call if it has not ended.</summary>
internal sealed class ProviderStream(string provider, Dialect dialect, int status, IReadOnlyList<KeyValuePair<string, string>> headers, Stream body)
    : IAsyncDisposable
{
    /// <summary>Who answered.</summary>
    public string Provider => provider;

    /// <summary>The shape of the events.</summary>
    public Dialect Dialect => dialect;

    public int Status => status;

    /// <summary>The headers that clients act on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    /// <summary>Server-sent events; empty where <see cref="Refusal"/> is set. Reading throws <see cref="UpstreamException"/> where the provider fails.</summary>
    public Stream Body => body;

    /// <summary>An answer in one piece that came instead of a stream: an error, or all of it from a provider that knows no streams.</summary>
    public ProviderAnswer? Refusal { get; private init; }

    public static ProviderStream Of(ProviderAnswer answer, Dialect dialect) =>
        new(answer.Provider, dialect, answer.Status, answer.Headers, Stream.Null) { Refusal = answer };

    public ValueTask DisposeAsync() => body.DisposeAsync();
}
