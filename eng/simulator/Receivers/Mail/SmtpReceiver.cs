using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Receivers.Mail;

/// <summary>
/// A mail server on the loopback interface that keeps what it gets: at the port <see cref="SimulatorOptions.SmtpPort"/>,
/// or none.
/// </summary>
internal sealed class SmtpReceiver(IOptions<SimulatorOptions> options, Inboxes inboxes) : BackgroundService
{
    public const string Name = "email";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private TcpListener? _listener;

    /// <summary>Where it listens, once it has started.</summary>
    public int? Port => ((IPEndPoint?)_listener?.LocalEndpoint)?.Port;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.SmtpPort is { } port)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                _listener.Start();
            }
            catch (SocketException taken)
            {
                throw new IOException($"Simulator:SmtpPort={port}: {taken.Message}", taken);
            }
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _listener?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sessions = new List<Task>();
        try
        {
            while (_listener is { } listener)
            {
                var client = await listener.AcceptTcpClientAsync(stoppingToken);
                sessions.RemoveAll(session => session.IsCompleted);
                sessions.Add(ServeAsync(client, stoppingToken));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using (client)
        {
            try
            {
                using var session = new SmtpSession(client.GetStream(), options.Value.SmtpPassword, Keep);
                await session.RunAsync(patience.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                // The client went, or said nothing for too long.
            }
        }
    }

    private void Keep(Mail mail) => inboxes.Add(
        Name, JsonSerializer.SerializeToElement(mail, JsonSerializerOptions.Web), $"{string.Join(", ", mail.To)}: {mail.Subject}");
}
