using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>
/// What is known of the places of a body. A place is written as <c>messages[].tool_calls[].id</c>: a path whose indices
/// are left out. What stands at any other place is a text like any other.
/// </summary>
internal sealed class BodyShape
{
    /// <summary>Whose words what stands at a place is; the channel of what it stands in where nothing else is known.</summary>
    public Func<string, JsonNode?, Channel, Channel> ChannelOf { get; init; } = (_, _, inherited) => inherited;

    /// <summary>Whose words a body is by itself.</summary>
    public required Channel Otherwise { get; init; }

    /// <summary>Hold ids and model names, which are no text as long as they look like it.</summary>
    public FrozenSet<string> Identifiers { get; init; } = [];

    /// <summary>Hold JSON within a string.</summary>
    public FrozenSet<string> JsonTexts { get; init; } = [];

    /// <summary>Hold JSON that is a text as a whole, such as a call's arguments.</summary>
    public FrozenSet<string> JsonValues { get; init; } = [];

    /// <summary>Hold what repeats other texts piece by piece, or numbers only.</summary>
    public FrozenSet<string> Skipped { get; init; } = [];

    /// <summary>May hold numbers that stand for text.</summary>
    public FrozenSet<string> TokenLists { get; init; } = [];

    /// <summary>Hold the address or the name of what stands elsewhere and cannot be read.</summary>
    public IReadOnlyDictionary<string, OpaqueKind> Pointers { get; init; } = FrozenDictionary<string, OpaqueKind>.Empty;

    /// <summary>The values of <c>type</c> that are known at a place.</summary>
    public IReadOnlyDictionary<string, FrozenSet<string>> PartTypes { get; init; } = FrozenDictionary<string, FrozenSet<string>>.Empty;

    /// <summary>The call that an object at a place is; null for none.</summary>
    public Func<string, JsonObject, ToolCall?> CallAt { get; init; } = (_, _) => null;
}
