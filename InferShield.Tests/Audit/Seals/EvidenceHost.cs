using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit.Seals;

/// <summary>A database with chains, and what keeps them as evidence; nothing runs by itself, and the clock is the test's.</summary>
internal sealed class EvidenceHost : IAsyncDisposable
{
    private readonly StorageHost _host;
    private int _number;
    private RetentionRuns? _retention;

    private EvidenceHost(StorageHost host, FakeTimeProvider time) => (_host, Time) = (host, time);

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _host.Services;

    public StorageHost Storage => _host;

    public SealStore Seals => Get<SealStore>();

    public Sealer Sealer => Get<Sealer>();

    public AuditReader Reader => Get<AuditReader>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<EvidenceHost> CreateAsync(string kind, params (string Key, string Value)[] settings) =>
        await CreateOnAsync(kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null, settings);

    /// <summary>On a database that another may use too; null stands for SQLite.</summary>
    public static async Task<EvidenceHost> CreateOnAsync(string? connectionString, params (string Key, string Value)[] settings)
    {
        var time = new FakeTimeProvider(Samples.Noon);
        var host = StorageHost.Create(connectionString, builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.AddAudit();
            builder.Services.AddSingleton(new RetentionPeriods(new Dictionary<string, int> { ["HIPAA"] = 72, ["PCI-DSS"] = 12 }));
            builder.AddEvidenceKeeping();
        });
        await host.MigrateAsync();
        await host.Services.GetRequiredService<SigningKeys>().RegisterAsync(Cancel);
        return new EvidenceHost(host, time);
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Stores records now.</summary>
    public Task StoreAsync(int count, string tenant = "default") => StoreAsync(
        [.. Enumerable.Range(0, count).Select(_ => Samples.Record(_number++, tenant, Time.GetUtcNow()) with { Subject = $"subject-{_number % 3}" })]);

    public Task StoreAsync(params AuditRecord[] records) => Get<AuditStore>().StoreAsync(records, mayExist: false, (_, why) => Assert.Fail(why.Message), Cancel);

    /// <summary>Stores records on several days, an hour past midnight each.</summary>
    public async Task StoreDaysAsync(int days, int perDay, string tenant = "default")
    {
        for (var day = 0; day < days; day++)
        {
            await StoreAsync(perDay, tenant);
            Time.Advance(TimeSpan.FromDays(1));
        }
    }

    /// <summary>Runs the retention as the host's only one does that has been up for a while: an hour goes by before the first.</summary>
    public async Task RemoveAsync()
    {
        if (_retention is null)
        {
            _retention = Get<RetentionRuns>();
            Time.Advance(TimeSpan.FromHours(1));
        }

        await _retention.RunAsync(Cancel);
    }

    public Task<IReadOnlyList<AuditSeal>> SealsAsync(string tenant = "default") => Seals.ListAsync(tenant, 1, long.MaxValue, Cancel);

    public Task<ChainState> VerifyAsync(string tenant = "default") => Get<ChainVerifier>().VerifyAsync(tenant, Cancel);

    public Task<int> ExecuteAsync(string sql) => _host.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(sql), Cancel);

    public Task<T?> ScalarAsync<T>(string sql) => _host.Database.QueryAsync("test", (connection, _) => connection.ExecuteScalarAsync<T>(sql), Cancel);

    /// <summary>What somebody does who has the database and knows how hashes are made: changes a record and all that follow.</summary>
    public async Task RewriteAsync(long from, Func<AuditRecord, AuditRecord> change, string tenant = "default")
    {
        var previous = CanonicalRow.Genesis;
        var last = 0L;
        await Reader.StreamChainAsync(tenant, 0, long.MaxValue, async record =>
        {
            last = record.Link!.Sequence;
            if (last < from)
            {
                previous = record.Link.Hash;
                return;
            }

            var changed = last == from ? change(record) : record;
            var hash = CanonicalRow.Hash(previous, CanonicalRow.Of(changed with { Link = record.Link with { PreviousHash = previous } }));
            await ExecuteAsync(
                $"update audit_records set action = '{changed.Action}', previous_hash = {Bytes(previous)}, hash = {Bytes(hash)} where tenant_id = '{tenant}' and sequence = {last}");
            previous = hash;
        }, Cancel);
        await ExecuteAsync($"update audit_chains set sequence = {last}, hash = {Bytes(previous)} where tenant_id = '{tenant}'");
    }

    /// <summary>Removes all seals, and what was found so far, as somebody who owns the database can.</summary>
    public async Task RemoveSealsAsync(string where = "true")
    {
        await ExecuteAsync(_host.Database.IsPostgres
            ? $"alter table audit_seals disable trigger all; delete from audit_seals where {where}; alter table audit_seals enable trigger all"
            : $"drop trigger if exists audit_seals_stay_there; delete from audit_seals where {where}");
        await ExecuteAsync("delete from audit_verifications");
    }

    /// <summary>Bytes in hex as SQL has them.</summary>
    public string Bytes(string hex) => _host.Database.IsPostgres ? $"decode('{hex}', 'hex')" : $"x'{hex}'";

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
