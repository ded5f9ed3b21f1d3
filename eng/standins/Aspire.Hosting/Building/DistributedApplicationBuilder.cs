using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--step"] = "Pipeline:Step",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
    };

    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        settings.Configuration.AddEnvironmentVariables("ASPIRE_");
        TestingHooks.Current?.Configure(options, settings);
        _host = new HostApplicationBuilder(settings);
        AppHostDirectory = options.ProjectDirectory ?? _host.Environment.ContentRootPath;
        _host.Configuration.AddCommandLine(options.Args ?? [], Switches);
        UserSecrets = UserSecrets.Of(options.Assembly);
        ExecutionContext = ReadOperation(_host.Configuration);
        AddAppHostFacts();
        AddServices();
        TestingHooks.Current?.Created(this);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public Assembly? AppHostAssembly => _options.Assembly;

    public string AppHostDirectory { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    internal UserSecrets UserSecrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        TestingHooks.Current?.Building(this);
        var application = new DistributedApplication(_host.Build());
        ExecutionContext.ServiceProvider = application.Services;
        TestingHooks.Current?.Built(application);
        return application;
    }

    private static DistributedApplicationExecutionContext ReadOperation(ConfigurationManager configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        var publishes = configuration["AppHost:Operation"]?.ToUpperInvariant() switch
        {
            null => publisher is not null,
            "PUBLISH" => true,
            "RUN" => false,
            _ => throw new DistributedApplicationException("--operation is 'run' or 'publish'."),
        };
        return new(publishes ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run, publisher ?? "manifest");
    }

    private void AddAppHostFacts()
    {
        var name = _options.ProjectName ?? _host.Environment.ApplicationName;
        var path = Path.GetFullPath(Path.Join(AppHostDirectory, name));
        var identity = ExecutionContext.IsPublishMode ? name : path.ToLowerInvariant();
        _host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Path"] = path,
            ["AppHost:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(identity))),
        });
    }

    private void AddServices()
    {
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        _host.Services.AddSingleton(_options);
        _host.Services.AddSingleton(ExecutionContext);
        _host.Services.AddSingleton(Eventing);
        _host.Services.AddSingleton(TimeProvider.System);
        _host.Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        _host.Services.AddSingleton<ResourceLoggerService>();
        _host.Services.AddSingleton<ResourceNotificationService>();
        _host.Services.AddSingleton(services => new ResourceCommandService(services));
        _host.Services.AddHttpClient();
        _host.Services.AddHealthChecks();
        if (ExecutionContext.IsPublishMode)
        {
            _host.Services.AddHostedService<Publishing.ManifestPublisher>();
            return;
        }

        _host.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(1));
        _host.Services.AddSingleton<ResourceConsole>();
        _host.Services.AddSingleton<DashboardProcess>();
        _host.Services.AddSingleton<Orchestrator>();
        _host.Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
    }
}
