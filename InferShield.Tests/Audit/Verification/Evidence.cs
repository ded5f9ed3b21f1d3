using System.Text;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit.Verification;

/// <summary>A chain of records with its seals, and files made from it; no database has a part in it.</summary>
internal sealed class Evidence : IAsyncDisposable
{
    public const string Tenant = "default";

    private readonly StorageHost _host;

    private Evidence(StorageHost host, IReadOnlyList<AuditRecord> records)
    {
        (_host, Records) = (host, records);
        Seals = SealDays(Keys, records);
    }

    public SigningKeys Keys => _host.Services.GetRequiredService<SigningKeys>();

    public IReadOnlyList<AuditRecord> Records { get; }

    public IReadOnlyList<AuditSeal> Seals { get; }

    /// <summary>Records ten hours apart, every third one blocked; all but those of the last day are sealed.</summary>
    public static Evidence Create(int count = 20, string? signingKey = null)
    {
        var host = StorageHost.Create(null, builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Audit:SigningKey"] = signingKey });
            builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Samples.Noon));
            builder.AddSeals();
        });
        return new Evidence(host, Chain(Enumerable.Range(0, count).Select(number =>
            (number % 3 == 0 ? Samples.Blocked(number, "pii") : Samples.Record(number)) with { At = Samples.Noon.AddHours(10 * number) })));
    }

    /// <summary>The records with their places in a chain.</summary>
    public static IReadOnlyList<AuditRecord> Chain(IEnumerable<AuditRecord> records)
    {
        var previous = CanonicalRow.Genesis;
        return [.. records.Select((record, index) =>
        {
            var placed = record with { Link = new AuditLink(index + 1, record.At, previous, "") };
            previous = CanonicalRow.Hash(previous, CanonicalRow.Of(placed));
            return placed with { Link = placed.Link with { Hash = previous } };
        })];
    }

    /// <summary>A seal for each day but the last.</summary>
    public static IReadOnlyList<AuditSeal> SealDays(SigningKeys keys, IReadOnlyList<AuditRecord> records)
    {
        var seals = new List<AuditSeal>();
        foreach (var day in records.GroupBy(record => DateOnly.FromDateTime(record.Link!.RecordedAt.UtcDateTime)).SkipLast(1))
        {
            var tree = new MerkleTree();
            foreach (var record in day)
            {
                tree.AddHex(record.Link!.Hash);
            }

            var seal = SealMaker.OfRecords(Tenant, day.Key, day.First().Link!.Sequence, day.Last().Link!.Sequence, tree, day.Last().Link!.Hash);
            seals.Add(SealMaker.Make(keys, seals.LastOrDefault(), seal, day.Last().Link!.RecordedAt.AddDays(1)));
        }

        return seals;
    }

    public VerificationManifest Manifest(string format, IReadOnlyList<AuditRecord>? rows = null) => new()
    {
        Kind = format == "jsonl" ? VerificationManifest.Export : VerificationManifest.Report,
        Id = "r1",
        Tenant = Tenant,
        Framework = "SOC2",
        Type = "detailed-audit",
        Format = format,
        PeriodStart = Samples.Noon,
        PeriodEnd = Samples.Noon.AddYears(1),
        GeneratedAt = Samples.Noon.AddYears(1),
        Generator = "1.0.0",
        Rows = (rows ?? Records).Count,
        Totals = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["requests"] = Records.Count,
            ["action.allowed"] = Records.Count(record => record.Action == "allowed"),
            ["action.blocked"] = Records.Count(record => record.Action == "blocked"),
            ["severity.none"] = Records.Count(record => record.Severity is null),
            ["severity.high"] = Records.Count(record => record.Severity == "high"),
            ["type.pii"] = Records.Count(record => record.Findings.Count > 0),
        },
        Chain = new ManifestChain
        {
            FirstSequence = Records.Count == 0 ? 0 : 1,
            LastSequence = Records.Count,
            Head = Records is [.., var last] ? last.Link!.Hash : CanonicalRow.Genesis,
            Seals = Seals,
        },
    };

    /// <summary>A file in one of the formats, over all records or those given.</summary>
    public async Task<byte[]> FileAsync(string format, IReadOnlyList<AuditRecord>? rows = null, VerificationManifest? manifest = null)
    {
        rows ??= Records;
        manifest ??= Manifest(format, rows);
        using var file = new MemoryStream();
        await using var output = new VerifiedOutput(file, Keys);
        var (before, after) = await WriteAsync(output, format, rows);
        await output.SealAsync(manifest, before, after, CancellationToken.None);
        Assert.Equal(file.Length, output.Length);
        return file.ToArray();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task<(string Before, string After)> WriteAsync(VerifiedOutput output, string format, IReadOnlyList<AuditRecord> rows)
    {
        var text = new StringBuilder();
        switch (format)
        {
            case "json":
                var json = string.Join(",\n", rows.Select(row => JsonSerializer.Serialize(row, JsonSerializerOptions.Web)));
                text.Append("{\n\"title\": {\"records\": [{\"no\": \"row\"}]},\n\"records\": [\n").Append(json).Append("\n],\n");
                break;
            case "jsonl":
                text.AppendJoin("", rows.Select(row => JsonSerializer.Serialize(row, JsonSerializerOptions.Web) + "\n"));
                break;
            case "csv":
                text.Append("# A remark\r\nid,sequence,request_id,action,severity,policy_types,row_hash\r\n");
                var hash = RowHash.First;
                foreach (var row in rows)
                {
                    var line = $"{row.Id},{row.Link!.Sequence},\"{row.RequestId}, \"\"quoted\"\"\r\nand broken\",{row.Action},{row.Severity},{string.Join(';', row.Findings.Select(finding => finding.PolicyType))}";
                    hash = RowHash.Next(hash, Encoding.UTF8.GetBytes(line));
                    text.Append(line).Append(',').Append(hash).Append("\r\n");
                }

                break;
            case "html":
                text.Append("<html><body><p>All is well with ").Append(rows.Count).Append("</p>\n");
                break;
            case "pdf":
                text.Append("%PDF-1.7\n%\u00e2\u00e3\n% ").Append(rows.Count).Append('\n');
                break;
        }

        await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
        return format switch
        {
            "json" => ("\"verification\": \"", "\"\n}\n"),
            "jsonl" => ("{\"verification\":\"", "\"}\n"),
            "csv" => ("# ", "\r\n"),
            "html" => ("<!-- ", " -->\n</body>\n</html>\n"),
            _ => ("%", "\nstartxref\n9\n%%EOF\n"),
        };
    }
}
