using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Standins;

/// <summary>A small model that runs in this process, with a folder for what its programs write.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder = DistributedApplicationTestingBuilder.Create();
    private DistributedApplication? _application;

    public RunningHost()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The programs of these tests are those of Linux.");
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("infershield-standin-").FullName;

    public DistributedApplication Application => _application!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IResourceBuilder<ExecutableResource> Shell(string name, string script) => _builder.AddExecutable(name, "sh", Folder, "-c", script);

    public IResourceBuilder<ParameterResource> Secret(string name, string value) => _builder.AddParameter(name, value, secret: true);

    public IResourceBuilder<ConnectionStringResource> ConnectionString(string name, ReferenceExpression expression) => _builder.AddConnectionString(name, expression);

    public async Task StartAsync()
    {
        _application = await _builder.BuildAsync(Cancellation);
        await _application.StartAsync(Cancellation);
    }

    public Task<string> EndAsync(string name) => Application.ResourceNotifications.WaitForResourceAsync(name, KnownResourceStates.TerminalStates, Cancellation);

    public CustomResourceSnapshot StateOf(string name)
    {
        Assert.True(Application.ResourceNotifications.TryGetCurrentState(name, out var state));
        return state.Snapshot;
    }

    public async Task<IReadOnlyList<string>> LogAsync(string name)
    {
        var logs = Application.Services.GetRequiredService<ResourceLoggerService>();
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(name))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return lines;
    }

    public string[] Written(string file) => File.Exists(Path.Combine(Folder, file)) ? File.ReadAllLines(Path.Combine(Folder, file)) : [];

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
