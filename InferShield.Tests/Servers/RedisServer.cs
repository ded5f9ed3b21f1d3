using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

using InferShield.Simulator;

namespace InferShield.Tests.Servers;

/// <summary>A Redis for one test, on a free port of 127.0.0.1, in memory alone.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly int _port;
    private Process? _process;

    private RedisServer(int port) => _port = port;

    public string ConnectionString => $"127.0.0.1:{_port}";

    /// <summary>Starts it; skips the test where it is missing.</summary>
    public static async Task<RedisServer> StartAsync(CancellationToken cancellation)
    {
        NativeServers.Require("redis-server");
        var server = new RedisServer(FreePort.Next());
        await server.RunAsync(cancellation);
        return server;
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        await Eventually.IsTrueAsync(async () => (await AskAsync("PING", cancellation)).StartsWith("+PONG", StringComparison.Ordinal), "Redis answers");
    }

    /// <summary>Kills it: connections break.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Stops it from answering, its connections open; or lets it go on.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        using var kill = Process.Start("kill", [frozen ? "-STOP" : "-CONT", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Sends one inline command and returns what came back at first.</summary>
    public async Task<string> AskAsync(string command, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellation);
            await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\r\n"), cancellation);
            var buffer = new byte[1 << 20];
            var read = await client.GetStream().ReadAsync(buffer, cancellation);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (SocketException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
