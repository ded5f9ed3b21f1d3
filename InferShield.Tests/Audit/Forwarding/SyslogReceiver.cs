using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace InferShield.Tests.Audit.Forwarding;

/// <summary>A syslog receiver on a port of 127.0.0.1, as strict about framing as the RFCs are.</summary>
internal sealed class SyslogReceiver : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly Socket _socket;
    private readonly ConcurrentBag<Socket> _connections = [];

    private SyslogReceiver(ProtocolType protocol, X509Certificate2? certificate, int port, bool reads)
    {
        _certificate = certificate;
        Reads = reads;
        _socket = new Socket(protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        if (protocol == ProtocolType.Tcp)
        {
            _socket.Listen();
        }

        _ = protocol == ProtocolType.Udp ? ReceiveAsync() : AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether it reads what it is sent.</summary>
    public volatile bool Reads;

    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>What was sent against the protocol.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    public IEnumerable<SyslogLine> Lines => Messages.Select(SyslogLine.Parse);

    public static SyslogReceiver Udp(int port = 0) => new(ProtocolType.Udp, null, port, reads: true);

    public static SyslogReceiver Tcp(int port = 0, bool reads = true) => new(ProtocolType.Tcp, null, port, reads);

    public static SyslogReceiver Tls(X509Certificate2 certificate) => new(ProtocolType.Tcp, certificate, 0, reads: true);

    /// <summary>Closes what is open, as a receiver does that is started again.</summary>
    public void Drop()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _socket.Dispose();
        Drop();
        _end.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (!_end.IsCancellationRequested)
            {
                Messages.Enqueue(Utf8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, _end.Token)));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Ended.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                var connection = await _socket.AcceptAsync(_end.Token);
                _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Ended.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using Stream stream = await StreamOf(connection);
            while (await ReadMessageAsync(stream) is { } message)
            {
                Messages.Enqueue(message);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The other side, or the test, is done.
        }
        catch (Exception failure)
        {
            Faults.Enqueue(failure.Message);
        }
    }

    private async Task<Stream> StreamOf(Socket connection)
    {
        var network = new NetworkStream(connection, ownsSocket: true);
        if (_certificate is null)
        {
            return network;
        }

        var secured = new SslStream(network);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return secured;
    }

    private async Task<string?> ReadMessageAsync(Stream stream)
    {
        var length = "";
        var one = new byte[1];
        while (true)
        {
            while (!Reads)
            {
                await Task.Delay(10, _end.Token);
            }

            if (await stream.ReadAsync(one, _end.Token) == 0)
            {
                return length.Length == 0 ? null : throw new InvalidDataException("The stream ended in a message's length.");
            }

            if (one[0] == ' ')
            {
                break;
            }

            length += char.IsAsciiDigit((char)one[0]) && length.Length < 6 ? (char)one[0] : throw new InvalidDataException($"No length begins with '{length}{(char)one[0]}'.");
        }

        var message = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(message, _end.Token);
        return Utf8.GetString(message);
    }
}
