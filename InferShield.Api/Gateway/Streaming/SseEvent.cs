namespace InferShield.Api.Gateway.Streaming;

/// <summary>One server-sent event, or a comment that keeps the connection alive.</summary>
/// <param name="Name">The field <c>event</c>; null without.</param>
/// <param name="Data">The lines of the field <c>data</c>, with line feeds between them, as UTF-8.</param>
internal sealed record SseEvent(string? Name, byte[] Data)
{
    /// <summary>Says nothing.</summary>
    public static SseEvent Comment { get; } = new(null, []);

    /// <summary>The field <c>id</c>; null without.</summary>
    public string? Id { get; init; }

    /// <summary>The field <c>retry</c>, in milliseconds; null without.</summary>
    public int? Retry { get; init; }

    public bool IsComment => ReferenceEquals(this, Comment);

    public bool IsDone => Data.AsSpan().SequenceEqual("[DONE]"u8);
}

/// <summary>A stream that is none of its shape, or larger than it may be.</summary>
internal sealed class MalformedStreamException(string message) : Exception(message);
