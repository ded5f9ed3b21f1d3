using System.Text.Json;

namespace InferShield.Simulator.Wire;

/// <param name="Body">The whole request, a JSON object.</param>
/// <param name="Model">The model that it names.</param>
/// <param name="Stream">Whether it wants server-sent events.</param>
internal sealed record ModelCall(JsonElement Body, string Model, bool Stream)
{
    /// <summary>UTF-16 units in each piece of a stream; 0 is a token each.</summary>
    public int PieceCharacters { get; init; }
}
