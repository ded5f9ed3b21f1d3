namespace InferShield.Api.Audit.Verification;

/// <summary>Something that was derived from the records, and is held against them whenever a chain is walked.</summary>
internal interface IChainWitness
{
    IWitnessedChain Begin(string tenant);
}

/// <summary>One walk.</summary>
internal interface IWitnessedChain
{
    /// <summary>The next record, in the order of the chain.</summary>
    void Record(AuditRecord record);

    /// <summary>After the last record of a chain that holds.</summary>
    /// <param name="removedUpTo">The last record that retention has removed, 0 for none.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <returns>What differs; null when nothing does.</returns>
    Task<string?> ConcludeAsync(long removedUpTo, CancellationToken cancellationToken);
}
