using System.Text.Json.Nodes;

namespace InferShield.Simulator.Wire;

/// <summary>An answer of a model: one body, or the events of a stream. The number of tokens decides how long it takes.</summary>
internal sealed record Reply(int Tokens, JsonObject? Body, IEnumerable<ServerEvent>? Events)
{
    public static Reply Whole(int tokens, JsonObject body) => new(tokens, body, null);

    public static Reply Streamed(int tokens, IEnumerable<ServerEvent> events) => new(tokens, null, events);
}

/// <param name="Json">What the event says; null is OpenAI's end mark.</param>
/// <param name="Name">The event's type where the provider names it.</param>
/// <param name="IsToken">Whether a token came with it, so that it takes a token's time.</param>
internal sealed record ServerEvent(JsonObject? Json, string? Name = null, bool IsToken = false);
