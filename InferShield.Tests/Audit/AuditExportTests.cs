using System.Net;
using System.Text;
using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit;

public class AuditExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task An_export_has_the_tenants_records_of_the_time_in_the_order_of_the_chain(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Auditor);
        await StoreAsync(api, [.. Samples.Records(5), Samples.Blocked(7, "pii"), Samples.Record(6, "other"), Samples.Record(5)]);

        var lines = await ExportAsync(client, "?from=2026-03-01T12:00:01Z&to=2026-03-01T12:00:07Z");

        var records = lines[..^1].Select(line => JsonSerializer.Deserialize<AuditRecord>(line, JsonSerializerOptions.Web)!).ToList();
        Assert.Equal(["req_1", "req_2", "req_3", "req_4", "req_5"], records.Select(record => record.RequestId));
        Assert.All(records, record => Assert.Equal(record.Link!.Hash, CanonicalRow.Hash(record.Link.PreviousHash, CanonicalRow.Of(record))));
        Assert.StartsWith($$"""{"verification":"{{VerifiedOutput.Marker}}""", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_last_line_says_what_it_counts_and_where_it_stands_in_the_chain()
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Admin);
        var records = new[] { Samples.Record(1), Samples.Blocked(2, "pii"), Samples.Blocked(3, "pii"), Samples.Record(4) };
        await StoreAsync(api, records);

        var lines = await ExportAsync(client, "?from=2026-03-01T12:00:02Z&to=2026-03-02");

        var manifest = Manifest(lines[^1]);
        Assert.Equal(3, manifest.Rows);
        Assert.Equal(
            [("action.allowed", 1L), ("action.blocked", 2), ("requests", 3), ("severity.high", 2), ("severity.none", 1), ("type.pii", 2)],
            manifest.Totals.Select(total => (total.Key, total.Value)));
        var rows = lines[..^1].Select(line => JsonSerializer.Deserialize<AuditRecord>(line, JsonSerializerOptions.Web)!.Link!).ToList();
        Assert.Equal((rows[0].Sequence, rows[0].PreviousHash), (manifest.Chain.FirstSequence, manifest.Chain.FirstPrevious));
        Assert.Equal((rows[^1].Sequence, rows[^1].Hash), (manifest.Chain.LastSequence, manifest.Chain.Head));
    }

    [Theory]
    [InlineData("sequence = 3", "", 1)]
    [InlineData("sequence >= 5", "", 2)]
    [InlineData("sequence <= 2", "", 2)]
    [InlineData("sequence > 0", "", 6)]
    [InlineData("sequence = 3", "?from=2026-03-01T12:00:02Z", 1)]
    [InlineData("sequence = 6", "?from=2026-03-01T12:00:02Z", 1)]
    [InlineData("sequence = 3", "?from=2026-03-01T12:00:02Z&to=2026-03-01T12:00:05Z", 1)]
    [InlineData("sequence = 100", "?from=2026-03-01T12:00:02Z&to=2026-03-01T12:00:05Z", 0)]
    [InlineData("sequence = 100", "?to=2026-03-01T12:00:03Z", 0)]
    [InlineData("sequence = 100", "?from=2026-03-02", 0)]
    [InlineData("sequence = 100", "?to=2026-02-02", 0)]
    [InlineData("sequence = 100", "", 0)]
    public async Task Records_that_were_taken_out_of_the_database_are_missed_by_who_verifies(string taken, string query, int missing)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Auditor);
        await StoreAsync(api, [.. Samples.Records(6, "default")]);
        var tenant = (await api.Services.GetRequiredService<AuditReader>().HeadsAsync(Cancel)).Single(head => head.TenantId == "default");
        await api.Services.GetRequiredService<Database>().QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            $"delete from audit_records where tenant_id = 'default' and id in (select id from audit_records where tenant_id = 'default' and operation = 'chat.completions' and {taken.Replace("sequence", $"sequence - {tenant.Sequence - 6}", StringComparison.Ordinal)})"), Cancel);

        var lines = await ExportAsync(client, query);

        Assert.Equal(missing, Manifest(lines[^1]).Chain.Missing);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        var findings = new FileVerifier(file, "export.jsonl", []).Verify();
        Assert.Equal(missing == 0, findings.AllHold);
        Assert.Equal(missing > 0, findings.All.Any(finding => finding is { Subject: "chain", Holds: false }));
    }

    [Fact]
    public async Task A_time_without_records_gives_an_export_that_says_so()
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Auditor);

        var line = Assert.Single(await ExportAsync(client, "?from=2020-01-01&to=2020-02-01"));

        var manifest = Manifest(line);
        Assert.Equal((0, 0L), (manifest.Rows, manifest.Chain.LastSequence));
    }

    [Theory]
    [InlineData("?from=2026-03-02&to=2026-03-01", HttpStatusCode.BadRequest)]
    [InlineData("?from=soon", HttpStatusCode.BadRequest)]
    [InlineData("?action=blocked", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_refused(string query, HttpStatusCode status)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Auditor);

        using var answer = await client.GetAsync("/api/audit/export" + query, Cancel);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(nameof(Role.Client))]
    [InlineData(nameof(Role.PolicyManager))]
    public async Task Only_admins_and_auditors_export(string role)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Enum.Parse<Role>(role));

        using var answer = await client.GetAsync("/api/audit/export", Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static Task<int> StoreAsync(TestGateway api, AuditRecord[] records) =>
        new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(records, mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);

    private static async Task<string[]> ExportAsync(HttpClient client, string query)
    {
        using var answer = await client.GetAsync("/api/audit/export" + query, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(AuditExport.ContentType, answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }

    private static VerificationManifest Manifest(string line)
    {
        var block = JsonDocument.Parse(line).RootElement.GetProperty("verification").GetString()![VerifiedOutput.Marker.Length..];
        var json = JsonDocument.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(block)));
        return json.RootElement.GetProperty("manifest").Deserialize<VerificationManifest>(JsonSerializerOptions.Web)!;
    }
}
