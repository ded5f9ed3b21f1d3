using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using InferShield.Api.Audit;
using InferShield.Api.Tenants;
using InferShield.Simulator;
using InferShield.Tests.Audit.Chain;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Npgsql;

namespace InferShield.Tests.Audit;

public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-crash-").FullName;
    private readonly string _key = ApiKey.Generate();
    private readonly int _management = FreePort.Next();
    private Process? _process;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_gateway_loses_and_doubles_nothing_that_it_had_spooled()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var sent = new ConcurrentBag<string>();

        using (var client = await StartAsync(connectionString))
        {
            await AnalyzeAsync(client, sent, 50);
            await Eventually.IsTrueAsync(async () => await CountAsync(database) == 50, "stored before");
            await server.StopAsync();
            await AnalyzeAsync(client, sent, 400);
            await Eventually.IsTrueAsync(() => SpooledLines() == 400, "spooled");
            Kill();
        }

        await server.RunAsync(Cancel);
        using (await StartAsync(connectionString))
        {
            await Eventually.IsTrueAsync(async () => await CountAsync(database) > 50, "replay has begun");
            Kill();
        }

        using (await StartAsync(connectionString))
        {
            await Eventually.IsTrueAsync(async () => await CountAsync(database) == 450 && SpooledLines() == 0, "replay has ended");
        }

        Assert.Equal(sent.Order(), await RequestIdsAsync(database));
    }

    [Fact]
    public async Task A_gateway_killed_while_it_answers_has_every_answered_request_on_record_once()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var answered = new ConcurrentBag<string>();

        for (var life = 0; life < 2; life++)
        {
            using var client = await StartAsync(connectionString, ("Audit__Linger", "00:00:00.500"), ("Audit__BatchSize", "100"));
            var until = answered.Count + 150;
            var asking = AnalyzeUntilGoneAsync(client, answered);
            await Eventually.IsTrueAsync(() => answered.Count > until, "requests are answered");
            Kill();
            await asking;
        }

        var stored = await CountAsync(database);
        Assert.True(stored < answered.Count, $"{stored} of {answered.Count} were stored already: nothing was left to the journal");
        using (await StartAsync(connectionString))
        {
            await Eventually.IsTrueAsync(async () => await CountAsync(database) >= answered.Count && SpooledLines() == 0, "the journals are replayed");
        }

        var onRecord = await RequestIdsAsync(database);
        Assert.Empty(answered.Except(onRecord));
        Assert.Distinct(onRecord);
        await using var storage = StorageHost.Create(connectionString);
        var reader = new AuditReader(storage.Database);
        Assert.Null(await ChainCheck.FirstBadAsync(reader, "default", (await reader.HeadAsync("default", Cancel)).Sequence));
    }

    [Theory]
    [InlineData("trap '' XFSZ; ulimit -f 16; export DOTNET_EnableWriteXorExecute=0")] // No file may be larger than 8 KB, not even in memory.
    [InlineData("mkdir -p .data; ln -s /dev/full/nowhere .data/spool")]
    public async Task A_full_disk_is_counted_and_stops_nothing_while_the_database_is_there(string first)
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var sent = new ConcurrentBag<string>();

        using (var client = await StartAsync(connectionString, first, ("Management__Url", $"http://127.0.0.1:{_management}"), ("Audit__Linger", "00:00:00.200")))
        {
            await AnalyzeAsync(client, sent, 300);
            await Eventually.IsTrueAsync(async () => await CountAsync(database) == 300, "stored");
            using var management = new HttpClient();
            var metrics = await management.GetStringAsync($"http://127.0.0.1:{_management}/metrics", Cancel);
            Assert.Matches("""infershield_audit_write_failures_total\{[^}]*target="journal"[^}]*\} [1-9]""", metrics);
        }

        Assert.Equal(sent.Order(), await RequestIdsAsync(database));
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<HttpClient> StartAsync(string connectionString, params (string Key, string Value)[] settings) => StartAsync(connectionString, ":", settings);

    // The shell becomes the gateway, which is the process that is killed.
    private async Task<HttpClient> StartAsync(string connectionString, string first, params (string Key, string Value)[] settings)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        var start = new ProcessStartInfo("sh", ["-c", first + "; exec dotnet \"$0\"", Path.Combine(AppContext.BaseDirectory, "InferShield.Api.dll")])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address,
                ["Management__Url"] = "http://127.0.0.1:0",
                ["ConnectionStrings__infershield"] = connectionString,
                ["Tenants__AdminKey"] = _key,
                ["Audit__BatchSize"] = "20",
                ["Audit__Linger"] = "00:00:00.010",
                ["Audit__RetryDelay"] = "00:00:00.100",
                ["Audit__MaxRetryDelay"] = "00:00:00.200",
            },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var client = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _key) } };
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                using var answer = await client.GetAsync("/api/keys", Cancel);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the gateway answers", TimeSpan.FromSeconds(60));
        return client;
    }

    private void Kill()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    private static Task AnalyzeAsync(HttpClient client, ConcurrentBag<string> sent, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (number, token) =>
        {
            using var answer = await client.PostAsJsonAsync("/v1/analyze", new { prompt = $"What is {number} plus one?" }, token);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(token));
            sent.Add(answer.Headers.GetValues("x-request-id").Single());
        });

    private static Task AnalyzeUntilGoneAsync(HttpClient client, ConcurrentBag<string> answered) =>
        Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                while (true)
                {
                    using var answer = await client.PostAsJsonAsync("/v1/analyze", new { prompt = $"What is {number} plus one?" }, Cancel);
                    answered.Add(answer.Headers.GetValues("x-request-id").Single());
                }
            }
            catch (HttpRequestException)
            {
                // Killed: this one was not answered.
            }
        }));

    private int SpooledLines()
    {
        var spool = Path.Combine(_folder, ".data", "spool");
        return Directory.Exists(spool) ? Directory.GetFiles(spool, "*.jsonl").Sum(LinesOf) : 0;

        // The gateway holds its file locked against other .NET processes; cat does not ask.
        static int LinesOf(string path)
        {
            using var cat = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return cat.StandardOutput.ReadToEnd().Split('\n').Count(line => line.Contains("\"operation\":\"analyze\"", StringComparison.Ordinal));
        }
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select count(*) from audit_records where operation = 'analyze'");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<List<string>> RequestIdsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select request_id from audit_records where operation = 'analyze' order by request_id collate \"C\"");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var ids = new List<string>();
        while (await reader.ReadAsync(Cancel))
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }
}
