using InferShield.Api.Audit;
using InferShield.Api.Audit.Forwarding;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace InferShield.Tests.Audit.Forwarding;

/// <summary>A database that several instances may share, each of which sends its audit records on.</summary>
internal sealed class ForwardingHost : IAsyncDisposable
{
    private readonly string? _connectionString;
    private readonly List<StorageHost> _instances = [];

    private ForwardingHost(string? connectionString) => _connectionString = connectionString;

    public string Folder { get; } = Directory.CreateTempSubdirectory("infershield-forwarding-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ForwardingHost> CreateAsync(string kind) => new(kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null);

    /// <param name="settings">Beneath <c>Audit:Forwarding</c>, such as <c>Syslog:Host=127.0.0.1</c>.</param>
    public async Task<StorageHost> StartAsync(params string[] settings)
    {
        var host = StorageHost.Create(_connectionString, builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Storage:SqlitePath"] = Path.Combine(Folder, "audit.db"),
                ["Audit:Linger"] = "00:00:00.010",
                ["Audit:Forwarding:Period"] = "00:00:00.050",
                ["Audit:Forwarding:RetryDelay"] = "00:00:00.050",
                ["Audit:Forwarding:MaxRetryDelay"] = "00:00:00.200",
                ["Audit:Forwarding:SendTimeout"] = "00:00:05",
            });
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2))
                .Select(pair => KeyValuePair.Create("Audit:Forwarding:" + pair[0], (string?)pair[1])));
            builder.AddAudit();
            builder.AddAuditForwarding();
        });
        _instances.Add(host);
        await host.MigrateAsync();
        return await host.StartAsync();
    }

    public static Task StoreAsync(StorageHost instance, params IEnumerable<AuditRecord> records) =>
        instance.Services.GetRequiredService<AuditStore>().StoreAsync([.. records], mayExist: false, (_, failure) => throw failure, Cancellation);

    public static MetricCollector<double> Lag(StorageHost instance) => new(
        instance.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), MetricContract.MeterName, MetricContract.AuditForwardLag.Instrument);

    public static double? LagNow(MetricCollector<double> lag)
    {
        lag.RecordObservableInstruments();
        return lag.LastMeasurement?.Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
        {
            await instance.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
