using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest to <c>--output-path</c> (a .json file, or a folder for aspire-manifest.json), then ends the host.</summary>
internal sealed partial class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IDistributedApplicationEventing eventing,
    IConfiguration configuration,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<ManifestPublisher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await eventing.PublishAsync(new BeforeStartEvent(services, model), stoppingToken).ConfigureAwait(false);
            await PublishAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(failure.Message);
            Environment.ExitCode = 1;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (executionContext.PublisherName != "manifest")
        {
            throw new DistributedApplicationException($"The publisher '{executionContext.PublisherName}' is not known here, only 'manifest' is.");
        }

        var output = configuration["Pipeline:OutputPath"]
            ?? throw new DistributedApplicationException("--output-path says where the manifest goes: it is missing.");
        var path = Path.GetFullPath(output.EndsWith(".json", StringComparison.Ordinal) ? output : Path.Combine(output, "aspire-manifest.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = File.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            await using (writer.ConfigureAwait(false))
            {
                var context = new ManifestPublishingContext(executionContext, path, writer, cancellationToken);
                await context.WriteModelAsync(model).ConfigureAwait(false);
            }
        }

        LogDone(path);
    }

    [LoggerMessage(LogLevel.Information, "Published manifest to: {Path}")]
    private partial void LogDone(string path);

    [LoggerMessage(LogLevel.Error, "The manifest could not be written: {Reason}")]
    private partial void LogFailure(string reason);
}
