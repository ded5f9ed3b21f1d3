using System.Text.Json.Nodes;
using Dapper;
using InferShield.Api.Storage;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Delivery;

/// <summary>Schedules of a gateway that are due when a test says so.</summary>
internal static class DeliveryHost
{
    public const string Path = "/api/reports/schedules";

    /// <summary>Settings of a gateway that delivers soon, to receivers on this machine too.</summary>
    public static string[] Soon { get; } =
    [
        "Reports:Schedules:PollPeriod=00:00:00.050", "Reports:PollPeriod=00:00:00.050",
        "Reports:Delivery:RetryDelay=00:00:00.010", "Reports:Delivery:MaxRetryDelay=00:00:00.050", "Reports:Delivery:MaxAttempts=4",
        "Reports:Delivery:Webhook:AllowHttp=true", "Reports:Delivery:Webhook:AllowedNetworks:0=127.0.0.0/8",
    ];

    public static async Task<TestGateway> StartAsync(string kind, params string[] settings) => await TestGateway.StartAsync(
        kind == "postgres" ? [$"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}", .. Soon, .. settings] : [.. Soon, .. settings]);

    public static JsonObject Schedule(string name, JsonObject? delivery = null, string format = "csv") => new()
    {
        ["name"] = name,
        ["cron"] = "0 6 1 * *",
        ["timeZone"] = "Europe/Vienna",
        ["framework"] = "SOC2",
        ["format"] = format,
        ["type"] = "detailed-audit",
        ["range"] = "previous-day",
        ["delivery"] = delivery,
    };

    public static JsonObject Webhook(string url, bool attach = true) => new() { ["channel"] = "webhook", ["url"] = url, ["attach"] = attach };

    public static JsonObject Email(params string[] to) => new() { ["channel"] = "email", ["to"] = new JsonArray([.. to.Select(address => (JsonNode)address)]) };

    public static async Task<JsonObject> AddScheduleAsync(this TestGateway gateway, JsonObject schedule, HttpClient? client = null)
    {
        var answer = await (client ?? gateway.Http).SendAsync(HttpMethod.Post, Path, schedule);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestGateway.Cancellation));
        return await TestGateway.JsonAsync(answer);
    }

    /// <summary>Lets a schedule be due now.</summary>
    public static Task DueAsync(this TestGateway gateway, JsonObject schedule) =>
        gateway.ExecuteAsync("update report_schedules set next_at = @now where id = @id", new { now = DateTimeOffset.UtcNow.AddSeconds(-1), id = (Guid)schedule["id"]! });

    public static Task ExecuteAsync(this TestGateway gateway, string sql, object parameters) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), TestGateway.Cancellation);

    /// <summary>Waits until a schedule's newest run is as wanted.</summary>
    public static async Task<JsonObject> RunUntilAsync(this TestGateway gateway, JsonObject schedule, Func<JsonObject, bool> isWanted)
    {
        JsonObject? run = null;
        await Eventually.IsTrueAsync(
            async () => (run = await NewestRunAsync(gateway, schedule)) is not null && isWanted(run), "the run is as wanted", TimeSpan.FromSeconds(60));
        return run!;
    }

    /// <summary>Lets a schedule be due now and waits for what becomes of it.</summary>
    public static async Task<JsonObject> RunAsync(this TestGateway gateway, JsonObject schedule, params string[] outcomes)
    {
        var before = await NewestRunAsync(gateway, schedule);
        await gateway.DueAsync(schedule);
        var run = await gateway.RunUntilAsync(schedule, run => run["finishedAt"] is not null && (string?)run["id"] != (string?)before?["id"]);
        Assert.True(outcomes.Contains((string?)run["state"]), run.ToJsonString());
        return run;
    }

    private static async Task<JsonObject?> NewestRunAsync(TestGateway gateway, JsonObject schedule) =>
        (await gateway.Http.ReadAsync($"{Path}/{schedule["id"]}/runs"))["runs"]!.AsArray().FirstOrDefault()?.AsObject();
}
