using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>Sends every audit record to every receiver that is configured, each at its own pace.</summary>
internal sealed class Forwarder(
    IEnumerable<IAuditSink> sinks, AuditReader reader, Database database, StorageState storage, IOptions<ForwardingOptions> options,
    InferShieldMetrics metrics, TimeProvider time, ILogger<Forwarder> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(sinks.Select(sink =>
        new SinkFollower(sink, new ForwardCursors(database), reader, storage, options.Value, metrics, time, logger).RunAsync(stoppingToken)));
}
