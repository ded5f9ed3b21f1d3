namespace InferShield.Campaign.Running;

/// <summary>An alert as its receivers saw it.</summary>
/// <param name="Seconds">From the fault to its first arrival, in production's time.</param>
internal sealed record Seen(string Alert, IReadOnlyList<string> Receivers, double Seconds, bool Resolved);

/// <summary>What became of one fault.</summary>
internal sealed record Outcome(string Fault, string What)
{
    /// <summary>The expected alerts with their receivers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<Seen> Seen { get; init; } = [];

    /// <summary>Alerts that fired and reached nobody because another alert inhibited them.</summary>
    public IReadOnlyList<string> Silenced { get; init; } = [];

    /// <summary>Expected alerts that did not reach exactly the expected receivers.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>Alerts that reached somebody although nobody expected them.</summary>
    public IReadOnlyList<string> False { get; init; } = [];

    /// <summary>Alerts that did not end with the fault.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];

    /// <summary>Why the fault was not injected.</summary>
    public string? Skipped { get; init; }

    /// <summary>What went wrong in the campaign itself.</summary>
    public string? Error { get; init; }

    /// <summary>From the fault to the first expected alert, in production's time; null where none is expected or came.</summary>
    public double? SecondsToPage { get; init; }

    public bool IsCaught => Error is null && Missed.Count == 0;

    public bool IsClean => Skipped is not null || (IsCaught && False.Count == 0 && Unresolved.Count == 0);
}
