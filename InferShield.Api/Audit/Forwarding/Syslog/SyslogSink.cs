using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>Sends records to a syslog receiver, over a connection that stays open.</summary>
internal sealed class SyslogSink(IOptions<ForwardingOptions> options, IHostEnvironment environment) : IAuditSink
{
    private readonly SyslogOptions _options = options.Value.Syslog;
    private readonly SyslogMessage _messages = new(options.Value.Syslog, options.Value.Subjects, Environment.MachineName, Environment.ProcessId);
    private ISyslogConnection? _connection;

    public string Name => "syslog";

    // A receiver that dies with messages unread tells so only then.
    public TimeSpan Settling { get; } = options.Value.Syslog.Protocol == SyslogProtocol.Udp ? TimeSpan.Zero : TimeSpan.FromSeconds(2);

    public void RequireOpen() => (_connection ?? throw new IOException("The connection to the syslog receiver was closed.")).RequireOpen();

    public async Task SendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellation)
    {
        _connection ??= await OpenAsync(cancellation);
        await _connection.SendAsync([.. records.Select(_messages.Of)], cancellation);
    }

    public ValueTask CloseAsync()
    {
        _connection?.Dispose();
        _connection = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<ISyslogConnection> OpenAsync(CancellationToken cancellation) => _options.Protocol switch
    {
        SyslogProtocol.Udp => await DatagramConnection.OpenAsync(_options, cancellation),
        SyslogProtocol.Tcp => await StreamConnection.OpenAsync(_options, null, cancellation),
        // Read at each connection: certificates are renewed.
        _ => await StreamConnection.OpenAsync(_options, TlsSettings.Of(_options, environment.ContentRootPath), cancellation),
    };
}
