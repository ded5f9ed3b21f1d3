using System.ClientModel;
using System.Net.Http.Headers;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using InferShield.AppHost.Local;
using InferShield.Campaign.Compression;
using InferShield.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;

namespace InferShield.Tests.EndToEnd;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndTests : ICollectionFixture<StackFixture>
{
    public const string Name = "end to end";
}

/// <summary>
/// The app host in native mode: the gateway with real PostgreSQL, Redis, Prometheus, Alertmanager and exporters, on
/// the real configuration with its time compressed.
/// </summary>
public sealed class StackFixture : IAsyncLifetime
{
    /// <summary>How many times faster than real the rules run: five minutes are ten seconds.</summary>
    public const double Compression = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Parts =
        ["postgres", "redis", "simulator", "api", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter"];

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-e2e-").FullName;
    private DistributedApplication? _app;

    internal PrometheusApi Prometheus { get; private set; } = null!;

    /// <summary>Calls the gateway with the admin key.</summary>
    internal HttpClient Gateway { get; private set; } = null!;

    /// <summary>Calls the gateway without a key.</summary>
    internal HttpClient Stranger { get; private set; } = null!;

    /// <summary>The simulator, which is the model provider and Slack.</summary>
    internal HttpClient Simulator { get; private set; } = null!;

    internal HttpClient Alertmanager { get; private set; } = null!;

    /// <summary>The gateway's management listener.</summary>
    internal HttpClient Management { get; private set; } = null!;

    internal string DataFolder => Path.Combine(_folder, "data");

    internal string AdminKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        NativeServers.Require();
        NativeServers.LetEverybodyIn(_folder);
        CompressedMonitoring.Write(MonitoringFiles.Root, Path.Combine(_folder, "monitoring"), Compression);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.InferShield_AppHost>(
            ["--mode", "native", $"--Data:Path={DataFolder}", $"--Monitoring:Path={Path.Combine(_folder, "monitoring")}"]);
        // The tests share a key and ask for more than three reports, and none waits five minutes for the chain to be checked.
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "api"))
            .WithEnvironment("Reports__PerHour", "1000").WithEnvironment("Audit__SealPeriod", "00:00:05");
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        _app = await builder.BuildAsync();
        try
        {
            await _app.StartAsync();
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(_app.Services.GetRequiredService<StopOnFailedStart>().Failure ?? "the app host was stopped while it started");
        }

        using var patience = new CancellationTokenSource(Patience);
        await Task.WhenAll(Parts.Select(part => _app.ResourceNotifications.WaitForResourceHealthyAsync(part, patience.Token)));
        AdminKey = builder.Configuration["Parameters:admin-key"]!;
        Gateway = _app.CreateHttpClient("api", "http");
        Gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        Stranger = _app.CreateHttpClient("api", "http");
        Management = _app.CreateHttpClient("api", "management");
        Simulator = _app.CreateHttpClient("simulator", "http");
        Alertmanager = _app.CreateHttpClient("alertmanager", "http");
        Prometheus = new PrometheusApi(_app.CreateHttpClient("prometheus", "http"));
    }

    /// <summary>A client of the official OpenAI library that only knows the gateway's address and a key.</summary>
    internal ChatClient Chat(string model) => new(
        model,
        new ApiKeyCredential(AdminKey),
        new OpenAIClientOptions { Endpoint = new Uri(Gateway.BaseAddress!, "/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0) });

    internal async Task<string> ConnectionStringAsync(string resource) =>
        await _app!.GetConnectionStringAsync(resource) ?? throw new InvalidOperationException($"{resource} has no connection string");

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
