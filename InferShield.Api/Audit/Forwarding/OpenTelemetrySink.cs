using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>Sends records as OpenTelemetry events over OTLP, apart from the gateway's own log.</summary>
internal sealed class OpenTelemetrySink : IAuditSink
{
    private const string Category = "InferShield.Audit";
    private const int MostQueued = 2_048;
    private const int MostTogether = 512;

    // Nothing is sent by the clock: a batch is sent when all of it is there.
    private static readonly int Never = (int)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly int _timeout;
    private readonly bool _withSubjects;
    private readonly WatchedExporter _exporter;
    private readonly BatchLogRecordExportProcessor _batches;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeStamp _stamp = new();

    // On each record, for the exporter knows of a resource only where a provider holds it by itself.
    private readonly KeyValuePair<string, object?>[] _sender;

    public OpenTelemetrySink(IOptions<ForwardingOptions> options, IHostEnvironment environment)
    {
        var settings = options.Value.OpenTelemetry;
        _timeout = (int)options.Value.SendTimeout.TotalMilliseconds;
        _withSubjects = options.Value.Subjects;
        _exporter = new WatchedExporter(new OtlpLogExporter(new OtlpExporterOptions
        {
            Endpoint = settings.Endpoint!,
            Protocol = settings.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = settings.Headers ?? "",
            TimeoutMilliseconds = _timeout,
        }));
        _sender = [new("service.name", environment.ApplicationName), new("service.version", Version)];
        _batches = new BatchLogRecordExportProcessor(_exporter, MostQueued, Never, _timeout, MostTogether);
        _loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(telemetry => telemetry
            .AddProcessor(_stamp)
            .AddProcessor(_batches)));
        _logger = _loggers.CreateLogger(Category);
    }

    public string Name => "opentelemetry";

    private static string Version => typeof(OpenTelemetrySink).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public Task SendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellation) => Task.Run(() =>
    {
        _exporter.HasFailed = false;
        foreach (var record in records)
        {
            _stamp.Time = record.At.UtcDateTime;
            List<KeyValuePair<string, object?>> fields = [.. EventFields.Of(record, _withSubjects), .. _sender];
            var (level, name) = (EventFields.LevelOf(record), new EventId(0, EventFields.NameOf(record)));
            _logger.Log(level, name, fields, null, static (_, _) => "");
        }

        if (!_batches.ForceFlush(_timeout) || _exporter.HasFailed)
        {
            throw new IOException("The OpenTelemetry receiver did not take the records.");
        }
    }, cancellation);

    public ValueTask CloseAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _loggers.Dispose();
        return ValueTask.CompletedTask;
    }

    // The processor does not tell what became of a batch.
    private sealed class WatchedExporter(OtlpLogExporter exporter) : BaseExporter<LogRecord>
    {
        private volatile bool _hasFailed;

        public bool HasFailed
        {
            get => _hasFailed;
            set => _hasFailed = value;
        }

        public override ExportResult Export(in Batch<LogRecord> batch)
        {
            var result = exporter.Export(batch);
            _hasFailed |= result == ExportResult.Failure;
            return result;
        }

        protected override void Dispose(bool disposing)
        {
            exporter.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class TimeStamp : BaseProcessor<LogRecord>
    {
        public DateTime Time { get; set; }

        public override void OnEnd(LogRecord data) => data.Timestamp = Time;
    }
}
