using System.Diagnostics;
using InferShield.Tests.Servers;

namespace InferShield.Tests.AppHost;

/// <summary>The scripts of <c>InferShield.AppHost/Native</c>, with programs that only tell what they were given.</summary>
public sealed class NativeScriptTests : IDisposable
{
    private const string Password = "pa55word";

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-native-").FullName;

    public NativeScriptTests() => NativeServers.LetEverybodyIn(_folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_first_start_that_is_cut_short_leaves_no_half_of_a_database()
    {
        Program("initdb", "mkdir making && echo 15 >making/PG_VERSION");
        var postgres = Program("postgres", "case $1 in --single) [ -e ../finish ] ;; *) echo started \"$@\" ;; esac");
        var data = Path.Combine(_folder, "data");

        var (exitCode, output) = await RunAsync("postgres.sh", "POSTGRES_PASSWORD", postgres, data, "5432");
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("started", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(data, "cluster")));

        await File.WriteAllTextAsync(Path.Combine(_folder, "finish"), "", Cancellation);
        (exitCode, output) = await RunAsync("postgres.sh", "POSTGRES_PASSWORD", postgres, data, "5432");
        Assert.Equal(0, exitCode);
        Assert.Contains("started -D cluster -p 5432 -c listen_addresses=127.0.0.1", output, StringComparison.Ordinal);
        Assert.Equal(["cluster"], Directory.GetDirectories(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task No_server_keeps_its_password_in_its_environment_or_on_its_command_line()
    {
        Program("initdb", "cat >/dev/null; mkdir making");
        var servers = new[]
        {
            ("postgres.sh", "POSTGRES_PASSWORD", Program("postgres", "env; echo \"$@\"")),
            ("redis.sh", "REDIS_PASSWORD", Program("redis-server", "env; echo \"$@\"")),
            ("redis.sh", "REDIS_PASSWORD", Program("garnet-server", "env; echo \"$@\"")),
        };

        foreach (var (script, variable, program) in servers)
        {
            var (exitCode, output) = await RunAsync(script, variable, program, Path.Combine(_folder, Path.GetFileName(program) + "-data"), "1234");
            Assert.Equal(0, exitCode);
            Assert.Contains("PATH=", output, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, output, StringComparison.Ordinal);
        }
    }

    private string Program(string name, string body)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return file;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string variable, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", [Path.Combine(AppContext.BaseDirectory, "Native", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = Password, ["POSTGRES_DB"] = "infershield" },
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
