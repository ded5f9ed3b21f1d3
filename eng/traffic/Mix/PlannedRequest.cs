using System.Text.Json.Nodes;

namespace InferShield.Traffic.Mix;

/// <summary>A request that is about to be sent.</summary>
internal sealed record PlannedRequest(string Kind, HttpMethod Method, string Path)
{
    /// <summary>The <c>route</c> label that the gateway counts it under.</summary>
    public string Route { get; init; } = Path;

    public JsonObject? Body { get; init; }

    /// <summary>The key that it carries.</summary>
    public KeyUse Key { get; init; }

    /// <summary>When its client hangs up; null is never.</summary>
    public TimeSpan? AbortAfter { get; init; }

    /// <summary>What else it is counted under, such as a report's framework and format.</summary>
    public string? Detail { get; init; }
}

internal enum KeyUse
{
    Right,
    Wrong,
    None,
}
