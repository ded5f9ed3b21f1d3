using Dapper;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Retention;

/// <summary>
/// Removes records that are past their time: whole months of all tenants, one at a time, oldest first, and only those that
/// are sealed and hold. A signed tombstone for each tenant stands for what went. What is gone is gone, so that no clock
/// decides alone: see <see cref="TimeAsync"/>.
/// </summary>
internal sealed partial class RetentionRuns(
    Database database, ExpiredMonths months, SealStore seals, AuditReader reader, SigningKeys keys, RetentionPeriods periods, AuditLog log,
    InferShieldMetrics metrics, IOptions<RetentionOptions> options, DatabaseClock clock, TimeProvider time, ILogger<RetentionRuns> logger)
{
    // A clock that a start finds wrong is usually set within minutes.
    private static readonly TimeSpan Steady = TimeSpan.FromHours(1);
    private static readonly TimeSpan MostApart = TimeSpan.FromHours(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    private readonly int? _months = periods.Of(options.Value);
    private (DateTimeOffset Now, long Timestamp) _steadySince = (time.GetUtcNow(), time.GetTimestamp());
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Removes what is past its time, when it is time to look.</summary>
    /// <exception cref="RetentionException">Something stands in the way; nothing that it stands before was removed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_months is not { } keep || !IsSteady(now) || (now < _next && _next - now <= options.Value.Period))
        {
            return;
        }

        _next = now + options.Value.Period;
        try
        {
            await RemoveAsync(StartOfMonth(await TimeAsync(cancellationToken)).AddMonths(-keep), cancellationToken);
            metrics.TrackAuditRetention(success: true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            metrics.TrackAuditRetention(success: false);
            if (exception is RetentionException)
            {
                log.TryRecord(SystemRecord.Of("system.retention", "audit", new { reason = exception.Message }, succeeded: false, now));
            }

            throw;
        }
    }

    /// <summary>Whether the clock has run evenly for a while, since the start or since it was set.</summary>
    private bool IsSteady(DateTimeOffset now)
    {
        var elapsed = time.GetElapsedTime(_steadySince.Timestamp);
        if ((now - _steadySince.Now - elapsed).Duration() > MostApart)
        {
            _steadySince = (now, time.GetTimestamp());
            return false;
        }

        return elapsed >= Steady;
    }

    /// <summary>The earliest that it can be: by this clock, by the database's, and by the newest record, which no quiet time leaves far behind.</summary>
    /// <exception cref="RetentionException">The two clocks do not agree.</exception>
    private async Task<DateTimeOffset> TimeAsync(CancellationToken cancellationToken)
    {
        var (now, ofDatabase) = (time.GetUtcNow(), await clock.NowAsync(cancellationToken));
        if ((now - ofDatabase).Duration() > MostApart)
        {
            throw new RetentionException($"this instance's clock shows {now:u} and the database's {ofDatabase:u}");
        }

        var newest = (await reader.HeadsAsync(cancellationToken)).Select(head => head.RecordedAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
        return new[] { now, ofDatabase, newest + Quiet }.Min();
    }

    private async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (await months.OldestAsync(before, cancellationToken) is { } month)
        {
            var tombstones = new List<AuditSeal>();
            foreach (var (tenant, first, last) in await months.RangesAsync(month, cancellationToken))
            {
                tombstones.Add(await TombstoneAsync(tenant, first, last, cancellationToken));
            }

            await months.RemoveAsync(month, tombstones, cancellationToken);
            var records = tombstones.Sum(tombstone => tombstone.LastSequence - tombstone.FirstSequence + 1);
            await NoteAsync(month, records, cancellationToken);
            LogRemoved(month.Start, records, tombstones.Count);
            log.TryRecord(SystemRecord.Of("system.retention", $"audit/{month.Start:yyyy-MM}", new { months = _months, records, chains = tombstones.Count }, succeeded: true, time.GetUtcNow()));
        }
    }

    private async Task<AuditSeal> TombstoneAsync(string tenant, long first, long last, CancellationToken cancellationToken)
    {
        var ofTenant = await seals.ListAsync(tenant, 1, long.MaxValue, cancellationToken);
        var removed = ofTenant.Where(seal => seal.Kind == AuditSeal.Tombstone).Select(seal => seal.LastSequence).DefaultIfEmpty(0).Max();
        AuditSeal[] covered = [.. ofTenant.Where(seal => seal.Kind == AuditSeal.OfRecords && seal.FirstSequence >= first && seal.LastSequence <= last)];
        if (covered.Length == 0 || covered[0].FirstSequence != first || covered[^1].LastSequence != last || removed + 1 != first)
        {
            throw new RetentionException($"records {first} to {last} of tenant {tenant} are not sealed from end to end");
        }

        var (head, day) = await CheckAsync(tenant, first, last, ofTenant, cancellationToken);
        var tree = new MerkleTree();
        Array.ForEach(covered, seal => tree.AddHex(seal.Root));
        var tombstone = SealMaker.OfRecords(tenant, day, first, last, tree, head) with { Kind = AuditSeal.Tombstone };
        return SealMaker.Make(keys, ofTenant[^1], tombstone, time.GetUtcNow());
    }

    // What was tampered with is evidence itself and stays.
    private async Task<(string Head, DateOnly Day)> CheckAsync(
        string tenant, long first, long last, IReadOnlyList<AuditSeal> ofTenant, CancellationToken cancellationToken)
    {
        var walk = new ChainWalk(tenant, ofTenant);
        var day = default(DateOnly);
        string? problem = null;
        await reader.StreamChainAsync(tenant, first - 1, last, record =>
        {
            problem ??= walk.Next(record) is { } found ? $"{ChainWalk.Name(record)}: {found}" : null;
            day = DateOnly.FromDateTime(record.Link!.RecordedAt.UtcDateTime);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        problem ??= walk.Records == last - first + 1 ? null : $"records between {first} and {last} are missing";
        return problem is null ? (walk.Last.Hash, day) : throw new RetentionException($"tenant {tenant}, {problem}");
    }

    private Task<int> NoteAsync(AuditMonth month, long records, CancellationToken cancellationToken) => database.QueryAsync("audit_retention", (connection, token) =>
        connection.ExecuteAsync(new CommandDefinition(
            "insert into audit_retention_runs (id, finished_at, removed_from, removed_before, records) values (@id, @now, @Start, @End, @records)",
            new { id = Guid.CreateVersion7(), now = time.GetUtcNow(), month.Start, month.End, records }, cancellationToken: token)), cancellationToken);

    private static DateTimeOffset StartOfMonth(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removed the audit records of {Month:yyyy-MM}, which were past their time: {Records} of {Chains} tenants")]
    private partial void LogRemoved(DateTimeOffset month, long records, int chains);
}

/// <summary>Why records that are past their time are kept nevertheless.</summary>
internal sealed class RetentionException(string message) : Exception(message);
