using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.Tests.Storage;

/// <summary>A host with storage in a database of its own, and a folder that goes with it.</summary>
internal sealed class StorageHost : IAsyncDisposable
{
    /// <summary>The two kinds of database, as theory data.</summary>
    public static TheoryData<string> Databases => ["postgres", "sqlite"];

    private readonly string _folder;
    private readonly IHost _host;

    private StorageHost(string folder, IHost host) => (_folder, _host) = (folder, host);

    public IServiceProvider Services => _host.Services;

    public Database Database => Services.GetRequiredService<Database>();

    public static async Task<StorageHost> CreateAsync(string kind, Action<HostApplicationBuilder>? configure = null) =>
        Create(kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null, configure);

    /// <summary>Builds without starting; null stands for SQLite.</summary>
    public static StorageHost Create(string? connectionString, Action<HostApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-storage-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:infershield"] = connectionString,
            ["Storage:RetryDelay"] = "00:00:00.050",
            ["Storage:MaxRetryDelay"] = "00:00:00.100",
        });
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<InferShieldMetrics>();
        builder.AddStorage();
        configure?.Invoke(builder);
        return new StorageHost(folder, builder.Build());
    }

    public async Task<StorageHost> StartAsync()
    {
        await _host.StartAsync();
        return this;
    }

    public async Task<StorageHost> MigrateAsync()
    {
        await Services.GetRequiredService<Migrator>().MigrateAsync(TestContext.Current.CancellationToken);
        return this;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
