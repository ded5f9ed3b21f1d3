using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Simulator.Wire;

/// <summary>An answer of a model: one body, or the events of a stream. The number of tokens decides how long it takes.</summary>
internal sealed record Reply(int Tokens, byte[]? Body, string ContentType, IEnumerable<ServerEvent>? Events)
{
    public static Reply Whole(int tokens, JsonObject body) =>
        new(tokens, JsonSerializer.SerializeToUtf8Bytes(body, ReplyWriter.Json), "application/json", null);

    /// <summary>A body that is not JSON, such as sound.</summary>
    public static Reply Raw(byte[] body, string contentType) => new(0, body, contentType, null);

    public static Reply Streamed(int tokens, IEnumerable<ServerEvent> events) => new(tokens, null, "text/event-stream; charset=utf-8", events);
}

/// <param name="Json">What the event says; null is OpenAI's end mark.</param>
/// <param name="Name">The event's type where the provider names it.</param>
/// <param name="IsToken">Whether a token came with it, so that it takes a token's time.</param>
internal sealed record ServerEvent(JsonObject? Json, string? Name = null, bool IsToken = false);
