using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using InferShield.Api.Storage;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Delivery;

public class WebhookTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_arrives_signed_and_whole_and_is_on_record(string kind)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var gateway = await DeliveryHost.StartAsync(kind, "Reports:Delivery:PublicUrl=https://shield.example.com/base/");
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("Daily <b>", DeliveryHost.Webhook(receiver.Url)));
        var secret = (string)schedule["secret"]!;

        var run = await gateway.RunAsync(schedule, "delivered");

        var got = Assert.Single(receiver.All);
        Assert.True(got.IsSignedWith(secret));
        Assert.Equal($"msg_{(Guid)run["id"]!:N}", got.Id);
        Assert.DoesNotContain("authorization", got.Headers);
        Assert.DoesNotContain("traceparent", got.Headers);
        var data = got.Json["data"]!;
        Assert.Equal("report.completed", (string?)got.Json["type"]);
        Assert.Equal((string?)run["reportId"], (string?)data["id"]);
        Assert.Equal($"https://shield.example.com/base/api/reports/{data["id"]}/content", (string?)data["url"]);
        var content = await gateway.Http.GetByteArrayAsync($"/api/reports/{data["id"]}/content", Cancellation);
        Assert.Equal(content, Convert.FromBase64String((string)data["content"]!));

        var shown = await gateway.Http.ReadAsync($"{DeliveryHost.Path}/{schedule["id"]}");
        Assert.Equal(("delivered", null), ((string?)shown["lastOutcome"], (string?)shown["lastProblem"]));
        Assert.True((DateTimeOffset)shown["nextRunAt"]! > DateTimeOffset.UtcNow);
        JsonNode[] records = [];
        await Eventually.IsTrueAsync(async () =>
        {
            records = [.. (await gateway.Http.ReadAsync("/api/audit?limit=100"))["records"]!.AsArray().OfType<JsonNode>()];
            return records.Any(record => (string?)record["operation"] == "report.deliver");
        }, "the delivery is on record");
        var creation = records.Single(record => (string?)record["operation"] == "schedules.create");
        Assert.Equal($"schedules/{schedule["id"]}", (string?)creation["object"]);
        Assert.Matches("^[0-9a-f]{64}$", (string?)JsonNode.Parse((string)creation["details"]!)!["after"]);
        Assert.Contains(records, record => (string?)record["operation"] == "report.create" && ((string?)record["requestId"])!.StartsWith("schedule-", StringComparison.Ordinal));
        Assert.DoesNotContain(secret, string.Join('\n', records.Select(record => record.ToJsonString())), StringComparison.Ordinal);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_report_deliveries_total", ("channel", "webhook"), ("outcome", "success")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_secret_is_shown_once_and_is_not_in_the_database(string kind)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var gateway = await DeliveryHost.StartAsync(kind);
        var made = await gateway.Http.SendAsync(HttpMethod.Post, DeliveryHost.Path, DeliveryHost.Schedule("a", DeliveryHost.Webhook(receiver.Url)));
        Assert.Equal("no-store", made.Headers.CacheControl?.ToString());
        var schedule = await TestGateway.JsonAsync(made);
        var first = (string)schedule["secret"]!;
        Assert.StartsWith("whsec_", first, StringComparison.Ordinal);
        var path = $"{DeliveryHost.Path}/{schedule["id"]}";
        Assert.Null((await gateway.Http.ReadAsync(path))["secret"]);
        Assert.DoesNotContain("whsec_", await gateway.Http.GetStringAsync(DeliveryHost.Path, Cancellation), StringComparison.Ordinal);
        var stored = await StoredSecretAsync(gateway);
        Assert.True(stored.AsSpan().IndexOf(Convert.FromBase64String(first["whsec_".Length..])) < 0);

        // The same target keeps it, whatever else changes; another one gets another.
        var tag = await gateway.Http.TagAsync(path);
        var kept = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Put, path, DeliveryHost.Schedule("b", DeliveryHost.Webhook(receiver.Url)), tag));
        Assert.Null(kept["secret"]);
        Assert.Equal(stored, await StoredSecretAsync(gateway));
        await gateway.RunAsync(schedule, "delivered");
        Assert.True(receiver.All[0].IsSignedWith(first));

        Assert.Equal(428, (await gateway.Http.SendAsync(HttpMethod.Post, path + "/secret").RefusalAsync()).Status);
        var renewed = (string)(await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Post, path + "/secret", ifMatch: "*")))["secret"]!;
        await gateway.RunAsync(schedule, "delivered");
        Assert.True(receiver.All[1].IsSignedWith(renewed) && !receiver.All[1].IsSignedWith(first));

        var moved = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Put, path, DeliveryHost.Schedule("b", DeliveryHost.Webhook(receiver.Url + "/other")), "*"));
        Assert.NotEqual(renewed, (string?)moved["secret"]);
        var plain = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Put, path, DeliveryHost.Schedule("b"), "*"));
        Assert.Null(plain["secret"]);
        Assert.Null(await StoredSecretAsync(gateway));
        Assert.Equal((409, "no_webhook", null), await gateway.Http.SendAsync(HttpMethod.Post, path + "/secret", ifMatch: "*").RefusalAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_fails_is_tried_again_as_the_same_message_until_it_arrives(string kind)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, before) =>
        {
            context.Response.StatusCode = before < 2 ? 500 : 204;
            return Task.CompletedTask;
        };
        await using var gateway = await DeliveryHost.StartAsync(kind);
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Webhook(receiver.Url, attach: false)));

        var run = await gateway.RunAsync(schedule, "delivered");

        Assert.Equal((3, null), ((int)run["attempts"]!, (string?)run["problem"]));
        Assert.Equal(3, receiver.All.Count);
        Assert.Single(receiver.All.Select(got => got.Id).Distinct());
        Assert.All(receiver.All, got => Assert.True(got.IsSignedWith((string)schedule["secret"]!)));
        Assert.All(receiver.All, got => Assert.Null(got.Json["data"]!["content"]));
        Assert.Equal(2, (await gateway.ScrapeAsync()).Sum("infershield_report_deliveries_total", ("channel", "webhook"), ("outcome", "failure")));
    }

    [Theory]
    [InlineData(500, 4, "the receiver answered 500")]
    [InlineData(404, 4, "the receiver answered 404")]
    [InlineData(410, 1, "the receiver answered 410")]
    [InlineData(302, 4, "the receiver answered 302; redirects are not followed")]
    [InlineData(307, 4, "the receiver answered 307; redirects are not followed")]
    public async Task What_never_arrives_is_dead_and_says_why(int status, int attempts, string problem)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return context.Response.WriteAsync("a secret of the receiver's", CancellationToken.None);
        };
        await using var gateway = await DeliveryHost.StartAsync("sqlite");
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Webhook(receiver.Url)));

        var run = await gateway.RunAsync(schedule, "dead");

        Assert.Equal((attempts, problem), ((int)run["attempts"]!, (string?)run["problem"]));
        Assert.Equal(attempts, receiver.All.Count);
        Assert.All(receiver.All, got => Assert.Equal("/hook", got.Path));
        var shown = await gateway.Http.ReadAsync($"{DeliveryHost.Path}/{schedule["id"]}");
        Assert.Equal(("dead", problem), ((string?)shown["lastOutcome"], (string?)shown["lastProblem"]));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync($"/api/reports/{run["reportId"]}/content", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_fault_of_the_gateway_is_counted_and_ends_like_any_other()
    {
        await using var gateway = await DeliveryHost.StartAsync("sqlite", "Reports:Delivery:MaxAttempts=2");
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Webhook("http://127.0.0.1:9/hook")));
        await gateway.ExecuteAsync("update report_schedules set settings = replace(settings, 'http://127.0.0.1:9/hook', 'no address')", new { });
        var run = await gateway.RunAsync(schedule, "dead");

        Assert.Equal(("a fault of the gateway; its log has the reason under the run's id", 2), ((string?)run["problem"], (int)run["attempts"]!));
        Assert.Equal(2, (await gateway.ScrapeAsync()).Sum("infershield_report_deliveries_total", ("channel", "webhook"), ("outcome", "failure")));
    }

    [Fact]
    public async Task A_receiver_that_is_slow_endless_or_gone_holds_nothing_up()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        slow.Answer = (context, _) => Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
        await using var endless = await WebhookReceiver.StartAsync();
        endless.Answer = async (context, _) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
        };
        await using var gateway = await DeliveryHost.StartAsync("sqlite", "Reports:Delivery:Timeout=00:00:01", "Reports:Delivery:MaxAttempts=1");

        var late = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("slow", DeliveryHost.Webhook(slow.Url))), "dead");
        Assert.Equal("the receiver took longer than 1 seconds", (string?)late["problem"]);
        await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("endless", DeliveryHost.Webhook(endless.Url))), "delivered");
        var gone = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("gone", DeliveryHost.Webhook("http://127.0.0.1:9/"))), "dead");
        Assert.Equal("the receiver does not answer", (string?)gone["problem"]);
    }

    [Fact]
    public async Task Nothing_inside_is_reached_not_even_by_a_name()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var gateway = await TestGateway.StartAsync("Reports:Schedules:PollPeriod=00:00:00.050", "Reports:Delivery:Webhook:AllowHttp=true", "Reports:Delivery:MaxAttempts=1");
        var byName = receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Webhook(byName))), "dead");

        Assert.Equal("the address leads to where this gateway sends nothing", (string?)run["problem"]);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task A_large_report_is_not_sent_but_named()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var gateway = await DeliveryHost.StartAsync("sqlite", "Reports:Delivery:MaxAttachmentBytes=10");
        await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Webhook(receiver.Url))), "delivered");
        var data = receiver.All.Single().Json["data"]!;
        Assert.Null(data["content"]);
        Assert.Equal($"/api/reports/{data["id"]}/content", (string?)data["url"]);
    }

    private static Task<byte[]?> StoredSecretAsync(TestGateway gateway) => gateway.Services.GetRequiredService<Database>().QueryAsync("test", (connection, token) =>
        connection.QuerySingleAsync<byte[]?>(new CommandDefinition("select secret from report_schedules", cancellationToken: token)), Cancellation);
}
