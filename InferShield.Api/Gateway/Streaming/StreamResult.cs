namespace InferShield.Api.Gateway.Streaming;

/// <summary>What became of a stream.</summary>
/// <param name="Inspection">The verdict on all that was written.</param>
/// <param name="InputTokens">As the provider counted; null where it did not say.</param>
/// <param name="OutputTokens">As the provider counted; null where it did not say.</param>
/// <param name="Outcome">One of <see cref="StreamOutcome"/>.</param>
internal sealed record StreamResult(Inspection Inspection, long? InputTokens, long? OutputTokens, string Outcome)
{
    /// <summary>How much text was released, in characters.</summary>
    public long Written { get; init; }

    /// <summary>The model that the provider names; null where it names none.</summary>
    public string? Model { get; init; }

    /// <summary>When the provider's first text came, as a timestamp of the <see cref="TimeProvider"/>; null when none did.</summary>
    public long? FirstTextAt { get; init; }
}

/// <summary>How a stream ends; the values of the label <c>outcome</c>.</summary>
internal static class StreamOutcome
{
    public const string Completed = "completed";

    /// <summary>By the policies.</summary>
    public const string Blocked = "blocked";

    /// <summary>The provider broke off or sent what cannot be read.</summary>
    public const string UpstreamError = "upstream_error";

    /// <summary>The client left before the end.</summary>
    public const string ClientGone = "client_gone";

    /// <summary>By the gateway itself: a text could not be inspected, the stream not be put on record.</summary>
    public const string Refused = "refused";

    public static readonly string[] All = [Completed, Blocked, UpstreamError, ClientGone, Refused];
}
