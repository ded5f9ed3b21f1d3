using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;

namespace InferShield.Tests.Audit.Chain;

/// <summary>A database as it was before the chain.</summary>
internal static class EarlierSchema
{
    private const string ChainScript = "0005_audit_chain.sql";

    /// <summary>Takes the chain away and runs the script that makes it again, with the table of before in its place.</summary>
    public static Task RestoreAsync(Database database, CancellationToken cancellationToken) => database.QueryAsync("test", async (connection, _) =>
    {
        await connection.ExecuteAsync("drop table if exists audit_records_unchained; drop table audit_records; drop table audit_chains; delete from audit_unchained_moved");
        if (database.IsPostgres)
        {
            await connection.ExecuteAsync("drop function add_audit_partition; drop function refuse_unchained_record");
        }

        var initial = await ScriptAsync(database, "0001_initial.sql");
        var start = initial.IndexOf("create table audit_records", StringComparison.Ordinal);
        await connection.ExecuteAsync(initial[start..initial.IndexOf("create table reports", StringComparison.Ordinal)]);
        await connection.ExecuteAsync(await ScriptAsync(database, "0002_audit_policies.sql"));
        await connection.ExecuteAsync("create index audit_records_by_request on audit_records (request_id)");
    }, cancellationToken);

    /// <summary>Stores the records without a chain and then makes the chain's tables.</summary>
    public static Task InsertAsync(Database database, IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => database.QueryAsync("test", async (connection, _) =>
    {
        var json = database.IsPostgres ? "::jsonb" : "";
        foreach (var record in records)
        {
            await connection.ExecuteAsync(
                $"""
                insert into audit_records (id, at, tenant_id, key_id, request_id, operation, model, provider, channel, action, score, severity,
                    findings, status_code, scan_seconds, duration_seconds, policy_version, policies)
                values (@Id, @At, @TenantId, @KeyId, @RequestId, @Operation, @Model, @Provider, @Channel, @Action, @Score, @Severity,
                    @Found{json}, @StatusCode, @ScanSeconds, @DurationSeconds, @PolicyVersion, '[]')
                """, new
                {
                    record.Id,
                    record.At,
                    record.TenantId,
                    record.KeyId,
                    record.RequestId,
                    record.Operation,
                    record.Model,
                    record.Provider,
                    record.Channel,
                    record.Action,
                    record.Score,
                    record.Severity,
                    record.StatusCode,
                    record.ScanSeconds,
                    record.DurationSeconds,
                    record.PolicyVersion,
                    Found = JsonSerializer.Serialize(record.Findings, AuditJson.Default.IReadOnlyListAuditFinding),
                });
        }

        await connection.ExecuteAsync(await ScriptAsync(database, ChainScript));
    }, cancellationToken);

    public static async Task<bool> IsThereAsync(Database database, CancellationToken cancellationToken) =>
        await database.QueryAsync("test", (connection, _) => connection.ExecuteScalarAsync<long>(database.IsPostgres
            ? "select count(*) from pg_class where relname = 'audit_records_unchained'"
            : "select count(*) from sqlite_master where name = 'audit_records_unchained'"), cancellationToken) > 0;

    private static async Task<string> ScriptAsync(Database database, string name)
    {
        var end = $".{(database.IsPostgres ? "Postgres" : "Sqlite")}.{name}";
        var assembly = typeof(Migrator).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(end, StringComparison.Ordinal)))!);
        return await reader.ReadToEndAsync();
    }
}
