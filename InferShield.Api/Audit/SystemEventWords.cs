namespace InferShield.Api.Audit;

/// <summary>What the gateway records of itself, in the chain of <see cref="Tenant"/>.</summary>
internal static class SystemEventWords
{
    /// <summary>Nobody's tenant: no key belongs to it.</summary>
    public const string Tenant = "system";

    /// <summary>A process started; the details have its version and the hash of its settings.</summary>
    public const string Start = "system.start";

    /// <summary>The settings are not those of the start before.</summary>
    public const string SettingsChange = "settings.change";

    /// <summary>The object does not answer since the time of the record.</summary>
    public const string Outage = "system.outage";

    /// <summary>The object answers again; the details say since when it did not.</summary>
    public const string Recovery = "system.recovery";

    /// <summary>Requests went on without the object.</summary>
    public const string FailOpen = "system.fail_open";

    /// <summary>Requests were refused for want of the object.</summary>
    public const string FailClosed = "system.fail_closed";

    /// <summary>A record that the database cannot hold was put aside; the details have its id and tenant.</summary>
    public const string Quarantine = "system.quarantine";

    /// <summary>Whether an operator should look.</summary>
    public static bool IsProblem(string operation) => operation is Outage or FailOpen or FailClosed;
}
