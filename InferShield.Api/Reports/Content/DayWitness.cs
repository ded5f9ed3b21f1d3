using System.Globalization;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;

namespace InferShield.Api.Reports.Content;

/// <summary>
/// Counts the days again while a chain is walked, and holds the sums that reports are made from against that: a day that
/// somebody changed is a problem of the tenant, and is written anew.
/// </summary>
internal sealed class DayWitness(DayStore days, AuditReader audit) : IChainWitness
{
    public IWitnessedChain Begin(string tenant) => new Walk(tenant, days, audit);

    private sealed class Walk(string tenant, DayStore days, AuditReader audit) : IWitnessedChain
    {
        private const int MostTries = 5;

        // Of the days before these a hash is kept: a chain may have years of them.
        private const int MostOpen = 31;

        private readonly Dictionary<DateOnly, DayTotals> _open = [];
        private readonly Dictionary<DateOnly, ClosedDay> _closed = [];
        private readonly SortedSet<string> _wrong = new(StringComparer.Ordinal);
        private long _upTo;

        public void Record(AuditRecord record)
        {
            var day = DateOnly.FromDateTime(record.At.UtcDateTime);
            _upTo = record.Link!.Sequence;
            if (_closed.ContainsKey(day))
            {
                _closed[day] = new ClosedDay(null, _upTo);
                return;
            }

            if (!_open.TryGetValue(day, out var totals))
            {
                _open[day] = totals = new DayTotals(day);
            }

            totals.Add(record);
            if (_open.Count > MostOpen)
            {
                var oldest = _open.Values.MinBy(open => open.LastSequence)!;
                _closed[oldest.Day] = new ClosedDay(DayDocument.Digest(oldest), oldest.LastSequence);
                _open.Remove(oldest.Day);
            }
        }

        public async Task<string?> ConcludeAsync(long removedUpTo, CancellationToken cancellationToken)
        {
            _upTo = Math.Max(_upTo, removedUpTo);
            for (var attempt = 1; attempt <= MostTries; attempt++)
            {
                await days.CatchUpAsync(tenant, cancellationToken);

                // What was stored since the walk began is counted already.
                var sequence = await days.CountedAsync(tenant, cancellationToken);
                await audit.StreamChainAsync(tenant, _upTo, sequence, record =>
                {
                    Record(record);
                    return ValueTask.CompletedTask;
                }, cancellationToken);
                var doubted = _open.Keys.Concat(_closed.Keys).ToHashSet();
                var invented = new List<string>();
                var compared = await days.DocumentsAsync(tenant, null, (name, document) =>
                {
                    var day = Day(name);
                    if (!_open.ContainsKey(day) && !_closed.ContainsKey(day))
                    {
                        invented.AddRange(IsRemoved(name, document, removedUpTo) ? [] : [name]);
                    }
                    else if (MayHold(day, document, removedUpTo))
                    {
                        doubted.Remove(day);
                    }
                }, cancellationToken);
                if (compared == sequence && await MendAsync(sequence, doubted, invented, removedUpTo, cancellationToken))
                {
                    return _wrong.Count > 0 ? $"the totals of {_wrong.Count} days that reports are made from were not those of their records, and are written anew; the first: {_wrong.Min}"
                        : sequence != _upTo ? $"the totals of days were said to be over {sequence} records, and there are {_upTo}"
                        : null;
                }
            }

            return null;
        }

        // False when more was counted meanwhile. Day by day, as any number of them may be wrong.
        private async Task<bool> MendAsync(long sequence, IEnumerable<DateOnly> doubted, List<string> invented, long removedUpTo, CancellationToken cancellationToken)
        {
            if ((sequence != _upTo || invented.Count > 0) && !await days.RewriteAsync(tenant, sequence, _upTo, [], invented, cancellationToken))
            {
                return false;
            }

            _wrong.UnionWith(invented);
            foreach (var day in doubted)
            {
                var counted = _open.GetValueOrDefault(day) ?? await CountAgainAsync(day, cancellationToken);
                string? stored = null;
                await days.DocumentsAsync(tenant, counted.Name, (_, document) => stored = document, cancellationToken);
                if (Holds(counted, stored, removedUpTo))
                {
                    continue;
                }

                if (!await days.RewriteAsync(tenant, _upTo, _upTo, [counted], [], cancellationToken))
                {
                    return false;
                }

                _wrong.Add(counted.Name);
            }

            return true;
        }

        private async Task<DayTotals> CountAgainAsync(DateOnly day, CancellationToken cancellationToken)
        {
            var totals = new DayTotals(day);
            var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            await audit.StreamChainAsync(new AuditFilter(tenant) { From = from, To = from.AddDays(1), UpToSequence = _upTo }, record =>
            {
                totals.Add(record);
                return ValueTask.CompletedTask;
            }, cancellationToken);
            return totals;
        }

        private bool MayHold(DateOnly day, string document, long removedUpTo) =>
            _open.TryGetValue(day, out var counted) ? Holds(counted, document, removedUpTo)
            : _closed[day] is { Digest: { } digest } closed && Read(document) is { } stored && stored.Day == day
                && (IsCut(stored, removedUpTo) ? stored.LastSequence == closed.LastSequence : digest.AsSpan().SequenceEqual(DayDocument.Digest(stored)));

        private static DateOnly Day(string name) =>
            DateOnly.TryParseExact(name, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;

        private static bool IsRemoved(string name, string document, long removedUpTo) =>
            Read(document) is { } day && day.Name == name && day.LastSequence <= removedUpTo;

        // Of a day that retention has removed in part only its end can be held; reports count the rest of it by its records.
        private static bool Holds(DayTotals counted, string? document, long removedUpTo) => Read(document) is { } stored && stored.Day == counted.Day
            && (IsCut(stored, removedUpTo) ? stored.LastSequence == counted.LastSequence : DayComparison.AreSame(stored, counted));

        private static bool IsCut(DayTotals stored, long removedUpTo) => stored.FirstSequence > 0 && stored.FirstSequence <= removedUpTo;

        private static DayTotals? Read(string? document)
        {
            try
            {
                return document is null ? null : DayDocument.Read(document);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or ArgumentException or NullReferenceException)
            {
                return null;
            }
        }
    }

    /// <param name="Digest">Null where records came later, so that the day has to be counted again.</param>
    /// <param name="LastSequence">The last record's number.</param>
    private readonly record struct ClosedDay(byte[]? Digest, long LastSequence);
}
