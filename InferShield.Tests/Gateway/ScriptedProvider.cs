using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InferShield.Tests.Gateway;

/// <summary>A model provider that answers with whatever bytes a script writes, on a free port of 127.0.0.1.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _script;
    private readonly Task _serving;

    private ScriptedProvider(Func<NetworkStream, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/v1");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The requests as they came in, heads and bodies.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <param name="script">Gets a connection whose request was read; the connection is closed after it.</param>
    public static ScriptedProvider Start(Func<NetworkStream, CancellationToken, Task> script) => new(script);

    /// <summary>Answers every request with the same head and body, its length told rightly.</summary>
    public static ScriptedProvider Answering(string statusAndHeaders, byte[] body) => Start(async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {statusAndHeaders.ReplaceLineEndings("\r\n")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), cancellation);
        await stream.WriteAsync(body, cancellation);
    });

    public static ScriptedProvider Answering(string statusAndHeaders, string body) => Answering(statusAndHeaders, Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(HandleAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                Requests.Enqueue(await ReadRequestAsync(stream));
                await _script(stream, _stopping.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stopping.Token);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var parts = text.ToString().Split("\r\n\r\n", 2);
            if (read == 0 || (parts.Length == 2 && Encoding.UTF8.GetByteCount(parts[1]) >= LengthOf(parts[0])))
            {
                return text.ToString();
            }
        }
    }

    private static int LengthOf(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.AsSpan(15), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}
