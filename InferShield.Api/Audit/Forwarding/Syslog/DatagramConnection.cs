using System.Net.Sockets;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>Syslog over UDP (RFC 5426): a datagram for each message. Only a host that refuses them is noticed.</summary>
internal sealed class DatagramConnection : ISyslogConnection
{
    // A receiver's buffer is small, and what does not fit is lost without a word.
    private const int MostAtOnce = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly Task _refusal;

    private DatagramConnection(Socket socket)
    {
        _socket = socket;
        _refusal = socket.ReceiveAsync(new byte[1]);
    }

    public static async Task<DatagramConnection> OpenAsync(SyslogOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(options.Host!, options.EffectivePort, cancellation);
            return new DatagramConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        foreach (var group in messages.Chunk(MostAtOnce))
        {
            foreach (var message in group)
            {
                await _socket.SendAsync(message, cancellation);
            }

            await Task.Delay(Pause, cancellation);
            RequireOpen();
        }
    }

    public void RequireOpen()
    {
        if (_refusal.IsFaulted)
        {
            _refusal.GetAwaiter().GetResult();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _refusal.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
