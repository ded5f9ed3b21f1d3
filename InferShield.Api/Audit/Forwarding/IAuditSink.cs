namespace InferShield.Api.Audit.Forwarding;

/// <summary>A receiver of audit records outside the database.</summary>
internal interface IAuditSink : IAsyncDisposable
{
    /// <summary>A word: the metrics' label and the name of its cursor.</summary>
    string Name { get; }

    /// <summary>Sends the records in their order; returns when the receiver has them, as far as its protocol can tell.</summary>
    /// <exception cref="Exception">It may not have all of them: the same records are sent again.</exception>
    Task SendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellation);

    /// <summary>How long after <see cref="SendAsync"/> the receiver may still turn out not to have the records; zero where it says that it has them.</summary>
    TimeSpan Settling => TimeSpan.Zero;

    /// <summary>Looks whether what was sent lately may be lost.</summary>
    /// <exception cref="Exception">It may be: it is sent again.</exception>
    void RequireOpen()
    {
    }

    /// <summary>Lets go of connections and files: another instance sends now, or the receiver failed.</summary>
    ValueTask CloseAsync();
}
