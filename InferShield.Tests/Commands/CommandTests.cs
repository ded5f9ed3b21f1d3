using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;

namespace InferShield.Tests.Commands;

/// <summary>The executable as an operator runs it.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-commands-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--help", "keys")]
    [InlineData("keys --help", "revoke")]
    [InlineData("keys create --help", "--role")]
    [InlineData("migrate --help", "schema")]
    [InlineData("policies --help", "check")]
    [InlineData("verify --help", "--public-key")]
    [InlineData("policies schema", "https://json-schema.org/draft/2020-12/schema")]
    [InlineData("--version", "1")]
    public async Task Help_is_on_standard_output(string arguments, string expected)
    {
        var run = await RunAsync(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("nonsense")]
    [InlineData("keys")]
    [InlineData("keys create")]
    [InlineData("keys create --name a --role root")]
    [InlineData("keys create --name a --role client --model a|b")]
    [InlineData("keys create --name a --role client --tokens-per-day -1")]
    [InlineData("keys create --name a --role client --cost-per-month 1e99")]
    [InlineData("keys create --name a --role client --requests-per-minute many")]
    [InlineData("keys create --name a --role client --expires soon")]
    [InlineData("keys revoke not-an-id")]
    [InlineData("keys rotate 0198c0de-0000-7000-8000-000000000000 --overlap long")]
    [InlineData("keys rotate 0198c0de-0000-7000-8000-000000000000 --overlap 31.00:00:00")]
    [InlineData("migrate --fast")]
    [InlineData("verify")]
    [InlineData("scan --threads many")]
    [InlineData("scan --threads 0")]
    public async Task What_it_does_not_know_is_told_with_the_usage_and_exit_code_2(string arguments)
    {
        var run = await RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEqual("", run.Error);
        Assert.Contains("Usage:", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_file_is_checked_before_it_is_put_into_force()
    {
        var file = Path.Combine(_folder.FullName, "policies.yaml");
        Assert.Equal(2, (await RunAsync("policies check " + file)).ExitCode);
        await File.WriteAllTextAsync(file, "policies:\n- name: a\n  match: {entities: [email]}\n  action: shred\n", Cancellation);
        var refused = await RunAsync("policies check " + file);
        Assert.Equal((1, $"{file}:4: policies[0].action must be allow, flag, redact or block.\n"), (refused.ExitCode, refused.Error));
        await File.WriteAllTextAsync(file, "policies:\n- name: a\n  match: {entities: [email]}\n  action: flag\n", Cancellation);
        Assert.Equal(0, (await RunAsync("policies check " + file)).ExitCode);
    }

    [Fact]
    public async Task A_file_or_the_database_is_verified_with_the_exit_code_that_scripts_go_by()
    {
        var file = Path.Combine(_folder.FullName, "report.json");
        Assert.Equal(2, (await RunAsync("verify " + file)).ExitCode);
        await File.WriteAllTextAsync(file, "{}", Cancellation);
        var bad = await RunAsync("verify " + file);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("NOT VERIFIED", bad.Output, StringComparison.Ordinal);

        Assert.Equal(2, (await RunAsync("verify --database")).ExitCode);
        Assert.Equal(0, (await RunAsync("migrate")).ExitCode);
        var empty = await RunAsync("verify --database");
        Assert.Equal(0, empty.ExitCode);
        Assert.Contains("NOT PINNED", empty.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("verify --database " + file)).ExitCode);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_on_the_database_itself()
    {
        Assert.Equal(2, (await RunAsync("keys list")).ExitCode);
        Assert.Equal(0, (await RunAsync("migrate")).ExitCode);
        Assert.Contains("up to date", (await RunAsync("migrate")).Output, StringComparison.Ordinal);
        Assert.True(ApiKey.IsWellFormed((await RunAsync("keys generate")).Output.Trim()));

        var key = (await RunAsync("keys create --name ci --role client")).Output.Trim();
        Assert.True(ApiKey.IsWellFormed(key));
        var list = (await RunAsync("keys list")).Output.Trim();
        Assert.Contains("in force", list, StringComparison.Ordinal);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);

        var limited = await RunAsync("keys create --name limited --role client --model gpt-4o* --operation chat.* --requests-per-minute 60 --cost-per-month 12.5 --expires 2099-01-01");
        Assert.True(ApiKey.IsWellFormed(limited.Output.Trim()), limited.Error);
        Assert.Contains("until 2099-01-01", (await RunAsync("keys list")).Output, StringComparison.Ordinal);

        var id = list.Split(' ')[0];
        var rotated = (await RunAsync($"keys rotate {id} --overlap 00:00:00")).Output.Trim();
        Assert.True(ApiKey.IsWellFormed(rotated) && rotated != key);
        var revoked = await RunAsync($"keys revoke {id}");
        Assert.Equal((0, "revoked"), (revoked.ExitCode, revoked.Output.Trim()));
        Assert.Equal(1, (await RunAsync($"keys revoke {id}")).ExitCode);
        Assert.Equal(1, (await RunAsync($"keys rotate {id}")).ExitCode);
        var stranger = await RunAsync("keys create --name ci --role client --tenant nobody");
        Assert.Equal(2, stranger.ExitCode);
        Assert.Contains("no such tenant", stranger.Error, StringComparison.Ordinal);

        Assert.Equal([("keys.create", true), ("keys.create", false), ("keys.rotate", true), ("keys.revoke", true)], await RecordsAsync(id));
        Assert.Equal(0, (await RunAsync("verify --database")).ExitCode);
    }

    // Of each record in its order the operation, and whether it is about the key.
    private async Task<List<(string Operation, bool IsKeys)>> RecordsAsync(string id)
    {
        await using var database = new SqliteDataSource(Path.Combine(_folder.FullName, ".data", "infershield.db"));
        await using var command = database.CreateCommand("select operation, object = 'keys/' || @id from audit_records where details like '%\"by\":\"command:%' order by sequence");
        command.AddParameter("id", id);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var records = new List<(string, bool)>();
        while (await reader.ReadAsync(Cancellation))
        {
            records.Add((reader.GetString(0), reader.GetBoolean(1)));
        }

        return records;
    }

    [Theory]
    [InlineData("Tenants__AdminKey=isk_short", "Tenants:AdminKey")]
    [InlineData("Tenants__AdminKey=", "Tenants:AdminKey is set and empty")]
    [InlineData("Shutdown__Drain=-00:00:01", "Drain")]
    [InlineData("Provider__Name=Not A Name", "Name")]
    [InlineData("Provider__BaseUrl=ftp://example.com", "Provider:BaseUrl")]
    [InlineData("Provider__Timeout=soon", "Provider:Timeout")]
    [InlineData("Policies__BlockThreshold=1000", "Policies:BlockThreshold")]
    [InlineData("ASPNETCORE_URLS=nonsense", "nonsense")]
    [InlineData("ConnectionStrings__infershield=nonsense", "ConnectionStrings:infershield")]
    [InlineData("ConnectionStrings__redis=a,b=c", "ConnectionStrings:redis")]
    [InlineData("Prices__0__Input=1", "Prices:0")]
    [InlineData("Prices__0__Output=cheap", "Prices:0")]
    public async Task A_setting_that_makes_no_sense_is_named_and_ends_with_exit_code_2(string setting, string told)
    {
        var run = await RunAsync("", setting);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("Management__Url")]
    public async Task A_port_that_is_taken_is_named_and_ends_with_exit_code_2(string setting)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var run = await RunAsync("", $"{setting}=http://{taken.LocalEndpoint}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{((IPEndPoint)taken.LocalEndpoint).Port}", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_looked_for_from_the_shells_folder_under_dotnet_run_too()
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "run", "--no-build", "-c", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "--project", MonitoringFiles.PathOf("..", "InferShield.Api"),
            "--", "verify", "nothere.pdf",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);

        Assert.Contains(Path.Combine(_folder.FullName, "nothere.pdf"), await error + await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_start_prints_a_key_once_and_SIGTERM_ends_with_exit_code_0()
    {
        for (var start = 0; start < 2; start++)
        {
            using var process = Start("");
            var lines = new List<string>();
            while (!lines.Any(line => line.Contains("Application started", StringComparison.Ordinal))
                || (start == 0 && !lines.Any(line => line.Contains("admin key", StringComparison.Ordinal))))
            {
                lines.Add(await process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("It ended."));
            }

            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            {
                await kill.WaitForExitAsync(Cancellation);
            }

            lines.AddRange((await process.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n'));
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
            Assert.Equal(start == 0 ? 1 : 0, lines.Count(line => line.StartsWith("InferShield admin key, shown this once: isk_", StringComparison.Ordinal)));
            Assert.All(lines.Where(line => line.Contains("info:", StringComparison.Ordinal)), line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: ", line));
        }
    }

    [Fact]
    public async Task In_a_container_every_line_of_the_log_is_JSON_in_UTC()
    {
        using var process = Start("", $"Tenants__AdminKey={ApiKey.Generate()}", "DOTNET_RUNNING_IN_CONTAINER=true");
        for (var line = ""; !line.Contains("Application started", StringComparison.Ordinal);)
        {
            line = await process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("It ended.");
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)JsonNode.Parse(line)!["Timestamp"]!);
            Assert.NotEqual("Warning", (string)JsonNode.Parse(line)!["LogLevel"]!);
        }

        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments, params string[] environment)
    {
        using var process = Start(arguments, environment);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(string arguments, params string[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "InferShield.Api.dll"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Management__Url"] = "http://127.0.0.1:0",
                ["DOTNET_RUNNING_IN_CONTAINER"] = "false",
            },
        };
        foreach (var setting in environment)
        {
            var parts = setting.Split('=', 2);
            start.Environment[parts[0]] = parts[1];
        }

        return Process.Start(start)!;
    }
}
