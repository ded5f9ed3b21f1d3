using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// Seals the records of finished UTC days, by their place in the chain: from the last seal on, however long ago that is,
/// and a seal for each day. Whoever comes second at the same place adds nothing.
/// </summary>
internal sealed partial class Sealer(
    SealStore store, UnsealedRecords unsealed, AuditReader reader, SigningKeys keys, Anchors anchors, TimeProvider time, ILogger<Sealer> logger)
{
    private static readonly TimeSpan Overdue = TimeSpan.FromDays(1);

    // Which chains with times to come were sealed on which day.
    private readonly Dictionary<string, DateOnly> _ahead = new(StringComparer.Ordinal);

    /// <summary>Seals every chain.</summary>
    /// <returns>How many records older than a day are left without a seal.</returns>
    public async Task<long> SealAsync(CancellationToken cancellationToken)
    {
        long left = 0;
        foreach (var head in await reader.HeadsAsync(cancellationToken))
        {
            var sealedUpTo = await TrySealAsync(head, cancellationToken);
            left += await unsealed.LastOverdueAsync(head, sealedUpTo, time.GetUtcNow() - Overdue, cancellationToken) - sealedUpTo;
        }

        return left;
    }

    /// <summary>How many records older than a day have no seal; seals nothing.</summary>
    public async Task<long> CountUnsealedAsync(CancellationToken cancellationToken)
    {
        long left = 0;
        foreach (var head in await reader.HeadsAsync(cancellationToken))
        {
            var sealedUpTo = (await store.FurthestAsync(head.TenantId, cancellationToken))?.LastSequence ?? 0;
            left += await unsealed.LastOverdueAsync(head, sealedUpTo, time.GetUtcNow() - Overdue, cancellationToken) - sealedUpTo;
        }

        return left;
    }

    // One tenant's trouble is not the others'.
    private async Task<long> TrySealAsync(ChainHead chain, CancellationToken cancellationToken)
    {
        try
        {
            if (!anchors.Broken.ContainsKey(chain.TenantId))
            {
                return await SealAsync(chain, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !StorageFaults.IsUnavailable(exception))
        {
            LogFailed(chain.TenantId, exception.GetType().Name, exception.Message);
        }

        return (await store.FurthestAsync(chain.TenantId, cancellationToken))?.LastSequence ?? 0;
    }

    private async Task<long> SealAsync(ChainHead chain, CancellationToken cancellationToken)
    {
        // In this order: a seal that another adds in between then takes the number that this one would have.
        var previous = await store.LastAsync(chain.TenantId, cancellationToken);
        var furthest = await store.FurthestAsync(chain.TenantId, cancellationToken);
        var from = furthest?.LastSequence ?? 0;
        var upTo = await LastToSealAsync(chain, from, cancellationToken);
        if (upTo == from)
        {
            return from;
        }

        var days = new SealDays(chain.TenantId, from);
        var walk = new ChainWalk(chain.TenantId, []);
        string? problem = null;
        var isOpen = true;
        await reader.StreamChainAsync(chain.TenantId, from, upTo, async record =>
        {
            problem ??= walk.Next(record) is { } bad ? bad
                : walk.Records == 1 && record.Link!.Sequence == from + 1 && record.Link.PreviousHash != (furthest?.Head ?? AuditSeal.Genesis) ? "it does not follow what was sealed before it"
                : null;
            if (problem is not null && isOpen && days.Gap is null)
            {
                // What is before it gets its seal; what is wrong is never signed.
                var name = ChainWalk.Name(record);
                LogBad(name, chain.TenantId, problem);
                isOpen = false;
                if (days.Finish() is { } before)
                {
                    await AddAsync(before);
                }
            }

            if (isOpen && days.Add(record) is { } finished)
            {
                isOpen = await AddAsync(finished);
            }
        }, cancellationToken);
        if (days.Gap is { } gap)
        {
            LogGap(chain.TenantId, gap);
        }

        if (isOpen && days.Finish() is { } last)
        {
            await AddAsync(last);
        }

        return from;

        async Task<bool> AddAsync(AuditSeal unsigned)
        {
            var seal = SealMaker.Make(keys, previous, unsigned, time.GetUtcNow());
            if (!await store.TryAddAsync(seal, cancellationToken))
            {
                return false;
            }

            // In the logs, which are kept elsewhere, a seal outlives a database that was tampered with.
            LogSealed(seal.TenantId, seal.Day, seal.FirstSequence, seal.LastSequence, seal.Root, seal.KeyId);
            (previous, from) = (seal, seal.LastSequence);
            return true;
        }
    }

    /// <summary>
    /// The last record of the days that are over. Where a clock that was ahead left times to come, which no record of the chain
    /// falls behind any more, it is once a day the chain's last one.
    /// </summary>
    private async Task<long> LastToSealAsync(ChainHead chain, long from, CancellationToken cancellationToken)
    {
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var day = DateOnly.FromDateTime(today.UtcDateTime);
        if (chain.Sequence == from || chain.RecordedAt < today.AddDays(1) || _ahead.GetValueOrDefault(chain.TenantId) == day)
        {
            return await unsealed.LastBeforeAsync(chain.TenantId, from, today, cancellationToken);
        }

        _ahead[chain.TenantId] = day;
        LogAhead(chain.TenantId, chain.RecordedAt);
        return chain.Sequence;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log of tenant {Tenant} is dated {Time:u}, which is to come: a clock was ahead. Until then it is sealed up to its end once a day")]
    private partial void LogAhead(string tenant, DateTimeOffset time);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sealed the audit records of tenant {Tenant} of {Day}: {First} to {Last}, root {Root}, key {Key}")]
    private partial void LogSealed(string tenant, DateOnly day, long first, long last, string root, string key);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Nothing is sealed from {Record} of tenant {Tenant} on: {Problem}")]
    private partial void LogBad(string record, string tenant, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit records of tenant {Tenant} cannot be sealed now: {Kind}: {Reason}")]
    private partial void LogFailed(string tenant, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit records of tenant {Tenant} cannot be sealed from {Sequence} on: that record is missing")]
    private partial void LogGap(string tenant, long sequence);
}
