using InferShield.Api.Audit;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace InferShield.Tests.Audit;

/// <summary>Storage and the audit log, with settings that make waiting short.</summary>
internal sealed class AuditHost(StorageHost storage) : IAsyncDisposable
{
    private readonly MetricCollector<long> _outcomes = new(
        storage.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), MetricContract.MeterName, MetricContract.AuditRecords.Instrument);

    public StorageHost Storage => storage;

    public AuditLog Log => storage.Services.GetRequiredService<AuditLog>();

    public AuditSpool Spool => storage.Services.GetRequiredService<AuditSpool>();

    public AuditReader Reader => storage.Services.GetRequiredService<AuditReader>();

    public string SpoolPath { get; } = Path.Combine(
        storage.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostEnvironment>().ContentRootPath, "spool");

    public static async Task<AuditHost> CreateAsync(string kind, params (string Key, string Value)[] settings) =>
        new(await StorageHost.CreateAsync(kind, builder => Configure(builder, settings)));

    public static AuditHost Create(string? connectionString, params (string Key, string Value)[] settings) =>
        new(StorageHost.Create(connectionString, builder => Configure(builder, settings)));

    /// <summary>Starts, with the schema there already unless the database is away.</summary>
    public async Task<AuditHost> StartAsync(bool migrated = true)
    {
        if (migrated)
        {
            await storage.MigrateAsync();
        }

        await storage.StartAsync();
        return this;
    }

    /// <summary>How many records had this outcome so far.</summary>
    public long Count(string outcome) =>
        _outcomes.GetMeasurementSnapshot().Where(sample => (string?)sample.Tags["outcome"] == outcome).Sum(sample => sample.Value);

    /// <summary>The ids in the database, which are as many as the rows.</summary>
    public async Task<List<Guid>> StoredIdsAsync(string tenant = "default")
    {
        var ids = new List<Guid>();
        await Reader.StreamAsync("test", new AuditFilter(tenant), record =>
        {
            ids.Add(record.Id);
            return ValueTask.CompletedTask;
        }, TestContext.Current.CancellationToken);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        _outcomes.Dispose();
    }

    private static void Configure(Microsoft.Extensions.Hosting.HostApplicationBuilder builder, (string Key, string Value)[] settings)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Audit:SpoolPath"] = "spool",
            ["Audit:Linger"] = "00:00:00.010",
            ["Audit:RetryDelay"] = "00:00:00.050",
            ["Audit:MaxRetryDelay"] = "00:00:00.100",
            ["Audit:WriteTimeout"] = "00:00:05",
            ["Audit:DrainTimeout"] = "00:00:02",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.AddAudit();
    }
}
