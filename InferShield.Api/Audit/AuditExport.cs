using System.Buffers;
using System.Reflection;
using System.Text.Json;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;

namespace InferShield.Api.Audit;

/// <summary>
/// A tenant's records of a time as JSON lines, in the order of its chain and with their places in it, ending with the
/// verification block. Any number of them takes the same memory.
/// </summary>
internal sealed class AuditExport(AuditReader reader, SigningKeys keys, SealStore seals, TimeProvider time)
{
    public const string ContentType = "application/x-ndjson";

    private const string Format = "jsonl";
    private const int FlushAt = 64 * 1024;

    private static readonly string Generator =
        typeof(AuditExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Whether there is a key to sign exports with.</summary>
    public bool IsPossible => keys.CanSign;

    /// <summary>Settles what is exported: the records stored up to now.</summary>
    /// <param name="tenant">Whose records.</param>
    /// <param name="from">The first instant; null for all before.</param>
    /// <param name="to">The first instant no more; null for all after.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<AuditExportScope> BeginAsync(string tenant, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var head = await reader.HeadAsync(tenant, cancellationToken);
        var filter = new AuditFilter(tenant) { From = from, To = to, UpToSequence = head.Sequence };
        var (first, last) = await reader.RangeAsync(filter, cancellationToken);

        if (first <= last || (from is null && to is null))
        {
            // From neighbour to neighbour: what is missing at an end has to be missed as well.
            var (before, after) = first <= last ? await reader.NeighboursAsync(tenant, first, last, head.Sequence, cancellationToken) : (0, head.Sequence + 1);
            (first, last) = (Math.Max(before, await seals.RemovedUpToAsync(tenant, cancellationToken)) + 1, after - 1);
        }

        return new AuditExportScope(Guid.CreateVersion7(now), filter, first, last, now);
    }

    /// <summary>Writes the lines; what ends early has no verification block.</summary>
    /// <exception cref="InvalidDataException">Retention removed some of the records since <see cref="BeginAsync"/>.</exception>
    public async Task WriteAsync(AuditExportScope scope, Stream output, CancellationToken cancellationToken)
    {
        await using var verified = new VerifiedOutput(output, keys);
        var buffer = new ArrayBufferWriter<byte>(2 * FlushAt);
        await using var json = new Utf8JsonWriter(buffer);
        var totals = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["requests"] = 0 };
        var (first, last) = ((AuditRecord?)null, (AuditRecord?)null);
        var (seen, number) = (0L, 0L);
        await reader.StreamChainAsync(scope.Filter.TenantId, scope.First - 1, scope.Last, async record =>
        {
            seen += record.Link!.Sequence == number ? 0 : 1;
            number = record.Link.Sequence;

            // Records that were stored late stand among those of another time.
            if (record.At < scope.Filter.From || record.At >= scope.Filter.To)
            {
                return;
            }

            (first, last) = (first ?? record, record);
            Count(totals, record);
            JsonSerializer.Serialize(json, record, JsonSerializerOptions.Web);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushAt)
            {
                await verified.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }, cancellationToken);
        await verified.WriteAsync(buffer.WrittenMemory, cancellationToken);
        var missing = Math.Max(0, scope.Last - scope.First + 1 - seen);
        if (missing > 0 && await seals.RemovedUpToAsync(scope.Filter.TenantId, cancellationToken) >= scope.First)
        {
            throw new InvalidDataException($"Retention removed records of tenant {scope.Filter.TenantId} while they were exported: ask again.");
        }

        await verified.SealAsync(await ManifestAsync(scope, totals, first, last, seen, missing, cancellationToken), "{\"verification\":\"", "\"}\n", cancellationToken);
    }

    private async Task<VerificationManifest> ManifestAsync(
        AuditExportScope scope, SortedDictionary<string, long> totals, AuditRecord? first, AuditRecord? last, long seen, long missing, CancellationToken cancellationToken)
    {
        var tenant = scope.Filter.TenantId;
        var (start, end) = (first?.Link, last?.Link);
        var covering = start is null ? [] : await seals.ListAsync(tenant, start.Sequence, end!.Sequence, cancellationToken);
        var names = covering.Select(seal => seal.KeyId).Append(keys.Current.Id).ToHashSet(StringComparer.Ordinal);
        var all = await keys.AllAsync(cancellationToken);
        return new VerificationManifest
        {
            Kind = VerificationManifest.Export,
            Id = scope.Id.ToString(),
            Tenant = tenant,
            Format = Format,
            PeriodStart = scope.Filter.From ?? first?.At ?? scope.At,
            PeriodEnd = scope.Filter.To ?? scope.At,
            GeneratedAt = scope.At,
            Generator = Generator,
            RulesVersion = last?.RulesVersion ?? "",
            PolicyVersion = last?.PolicyVersion ?? "",
            Totals = totals,
            Rows = totals["requests"],
            Chain = start is null ? new ManifestChain { Missing = missing, Filtered = seen } : new ManifestChain
            {
                FirstSequence = start.Sequence,
                FirstPrevious = start.PreviousHash,
                LastSequence = end!.Sequence,
                Head = end.Hash,
                Seals = covering,
                Missing = missing,
                Filtered = Math.Max(0, seen - totals["requests"]),
            },
            Keys = KeyTrust.Needed(all, names),
        };
    }

    private static void Count(SortedDictionary<string, long> totals, AuditRecord record)
    {
        Add("requests");
        Add("action." + record.Action);
        Add("severity." + (record.Severity ?? "none"));
        foreach (var type in record.Findings.Select(finding => finding.PolicyType).Distinct(StringComparer.Ordinal))
        {
            Add("type." + type);
        }

        void Add(string name) => totals[name] = totals.GetValueOrDefault(name) + 1;
    }
}

/// <summary>What one export shows: the records of the filter, all of which stand from <c>First</c> to <c>Last</c> in the chain.</summary>
internal sealed record AuditExportScope(Guid Id, AuditFilter Filter, long First, long Last, DateTimeOffset At);
