using System.Text.Json;

namespace InferShield.Simulator.Receivers;

/// <summary>One kind of service that alerts are posted to: what it accepts, how it answers, how it is told in one line.</summary>
internal abstract class Receiver(string name, string path)
{
    public string Name => name;

    /// <summary>The path below <c>/receivers</c> that alerts are posted to.</summary>
    public string Path => path;

    /// <summary>How loud what it gets is told.</summary>
    public virtual LogLevel Level => LogLevel.Warning;

    /// <summary>What is wrong with a payload, in the service's own words of refusal; null when it is accepted.</summary>
    public abstract IResult? Refuse(JsonElement payload);

    public abstract IResult Accept(JsonElement payload);

    /// <summary>The alert in a few words.</summary>
    public abstract string Summarize(JsonElement payload);

    protected static string? Text(JsonElement payload, string field) =>
        payload.ValueKind is JsonValueKind.Object
        && payload.TryGetProperty(field, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
