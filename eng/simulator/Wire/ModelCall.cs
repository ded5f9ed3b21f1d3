using System.Text.Json;

namespace InferShield.Simulator.Wire;

/// <param name="Body">The whole request, a JSON object.</param>
/// <param name="Model">The model that it names.</param>
/// <param name="Stream">Whether it wants server-sent events.</param>
internal sealed record ModelCall(JsonElement Body, string Model, bool Stream)
{
    private const string Family = "claude-";

    /// <summary>What the model does: its name without the <c>claude-</c> by which gateways know whom to ask for it.</summary>
    public string Trait { get; } = Model.StartsWith(Family, StringComparison.Ordinal) ? Model[Family.Length..] : Model;

    /// <summary>UTF-16 units in each piece of a stream; 0 is a token each.</summary>
    public int PieceCharacters { get; init; }
}
