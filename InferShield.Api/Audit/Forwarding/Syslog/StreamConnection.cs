using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>
/// Syslog over TCP with octet counting (RFC 6587) or over TLS (RFC 5425). Neither protocol acknowledges a message: what counts is
/// that the receiver's host has taken every byte and that the receiver has not closed the connection.
/// </summary>
internal sealed class StreamConnection : ISyslogConnection
{
    // Linux: the option TCP_INFO of the level TCP, and where in its answer the segments and bytes stand that are on their way.
    private const int LevelTcp = 6;
    private const int TcpInfo = 11;
    private const int UnacknowledgedAt = 24;
    private const int UnsentAt = 144;
    private const int InfoLength = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly Task _closed;

    private StreamConnection(Socket socket, Stream stream)
    {
        (_socket, _stream) = (socket, stream);
        _closed = UntilClosedAsync();
    }

    /// <param name="options">Where to.</param>
    /// <param name="tls">Null for TCP alone.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<StreamConnection> OpenAsync(SyslogOptions options, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(options.Host!, options.EffectivePort, cancellation);
            var network = new NetworkStream(socket, ownsSocket: true);
            if (tls is null)
            {
                return new StreamConnection(socket, network);
            }

            var secured = new SslStream(network);
            await secured.AuthenticateAsClientAsync(tls, cancellation);
            return new StreamConnection(socket, secured);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        RequireOpen();
        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "));
            frames.Write(message);
        }

        await _stream.WriteAsync(frames.GetBuffer().AsMemory(0, (int)frames.Length), cancellation);
        await _stream.FlushAsync(cancellation);
        while (IsOnItsWay())
        {
            await Task.Delay(Poll, cancellation);
            RequireOpen();
        }

        RequireOpen();
    }

    public void RequireOpen()
    {
        if (_closed.IsCompleted)
        {
            throw new IOException("The syslog receiver closed the connection.");
        }
    }

    public void Dispose() => _stream.Dispose();

    private bool IsOnItsWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var info = new byte[InfoLength];
        var length = _socket.GetRawSocketOption(LevelTcp, TcpInfo, info);
        return Number(UnacknowledgedAt) > 0 || Number(UnsentAt) > 0;

        uint Number(int at) => length >= at + sizeof(uint) ? (BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(info.AsSpan(at))) : 0;
    }

    // A receiver has nothing to say; whatever it sends is not read for its content.
    private async Task UntilClosedAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (await _stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed as well.
        }
    }
}
