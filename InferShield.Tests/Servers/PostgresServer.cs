using System.Diagnostics;
using System.Security.Cryptography;
using InferShield.Simulator;
using Npgsql;

namespace InferShield.Tests.Servers;

/// <summary>
/// A PostgreSQL of the tests' own: a fresh data folder, a free port on 127.0.0.1, a random password. It ends and
/// its folder goes when the test process ends, however that happens.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // The shell waits for the end of its input, which is this process's end too, then stops the server and tidies up.
    private const string Watchdog =
        """d=$1; shift; "$@" & p=$!; cat >/dev/null; kill -QUIT $p 2>/dev/null; wait $p; [ -e "$d/keep" ] || rm -rf "$d" """;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync(CancellationToken.None));

    private readonly string _binaries;
    private readonly string _folder;
    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private readonly int _port = FreePort.Next();
    private Process? _process;

    private PostgresServer(string binaries)
    {
        _binaries = binaries;
        _folder = Directory.CreateTempSubdirectory("infershield-postgres-").FullName;
    }

    /// <summary>The database <c>postgres</c>, password included.</summary>
    public string ConnectionString => ConnectionStringFor("postgres");

    /// <summary>An empty database in the server that all tests share; skips the test where PostgreSQL is missing.</summary>
    public static async Task<string> CreateSharedDatabaseAsync() => await (await Shared.Value).CreateDatabaseAsync();

    /// <summary>Starts a server for one test, which may stop it; skips the test where PostgreSQL is missing.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer(FindBinaries());
        await server.InitializeAsync(cancellationToken);
        await server.RunAsync(cancellationToken);
        return server;
    }

    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return ConnectionStringFor(name);
    }

    /// <summary>Stops the server as a crash would: connections break, nothing is flushed. The data stay.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "keep"), "");
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts the stopped server again, on the same port with the same data.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        File.Delete(Path.Combine(_folder, "keep"));
        _process = Start(AsServerUser(
            "sh", "-c", Watchdog, "sh", _folder, Path.Combine(_binaries, "postgres"), "-D", DataFolder, "-p", $"{_port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "max_connections=200", "-c", "logging_collector=on"));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(limit.Token);
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private string ConnectionStringFor(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=infershield;Password={_password};Database={database}";

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, _password, cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            await RunToEndAsync(["chown", "-R", "postgres:postgres", _folder], cancellationToken);
        }

        await RunToEndAsync(AsServerUser(
            Path.Combine(_binaries, "initdb"), "-D", DataFolder, "-U", "infershield", "-A", "scram-sha-256",
            "--pwfile", passwordFile, "-E", "UTF8", "--locale=C", "--no-sync"), cancellationToken);
    }

    // PostgreSQL refuses to run as root.
    private static string[] AsServerUser(params string[] command) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command]
        : command;

    private static async Task RunToEndAsync(string[] command, CancellationToken cancellationToken)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{command[0]} ended with {process.ExitCode}");
    }

    private static Process Start(string[] command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string FindBinaries()
    {
        NativeServers.Require("postgres");
        var program = NativeServers.PathOf("postgres");
        return Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;
    }
}
