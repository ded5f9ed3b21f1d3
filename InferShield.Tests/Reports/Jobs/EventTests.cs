using System.Net;
using System.Text.Json;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Jobs;

public class EventTests
{
    private static readonly object March = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Who_follows_a_report_hears_of_every_change_and_of_its_end(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:Workers=0", "Reports:HeartbeatPeriod=00:00:00.100");
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();

        using var events = await FollowAsync(gateway, id);
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.ToString());
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync(Cancellation));
        var (first, firstReport) = await NextAsync(reader);
        await SkipToCommentAsync(reader);
        await gateway.PostAsync($"/api/reports/{id}/cancel", "");
        var (last, lastReport) = await NextAsync(reader);

        Assert.Equal(("progress", "queued"), (first, firstReport.GetProperty("status").GetString()));
        Assert.Equal(("cancelled", "cancelled"), (last, lastReport.GetProperty("status").GetString()));
        Assert.Null(await reader.ReadLineAsync(Cancellation));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_end_of_a_finished_report_is_told_at_once(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var id = (await gateway.Http.MakeReportAsync(March)).GetProperty("id").GetGuid();

        using var events = await FollowAsync(gateway, id);
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync(Cancellation));
        var (name, report) = await NextAsync(reader);

        Assert.Equal("completed", name);
        Assert.Equal($"/api/reports/{id}/content", report.GetProperty("content").GetString());
        Assert.Null(await reader.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task Who_follows_a_report_that_is_deleted_hears_of_it()
    {
        await using var gateway = await TestGateway.StartAsync("Reports:Workers=0");
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();
        using var events = await FollowAsync(gateway, id);
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync(Cancellation));
        await NextAsync(reader);

        await gateway.Http.DeleteAsync($"/api/reports/{id}", Cancellation);

        var names = new List<string> { (await NextAsync(reader)).Name };
        while (names[^1] == "cancelled" && await reader.ReadLineAsync(Cancellation) is not null)
        {
            // Whichever it is, it is the last.
        }

        Assert.True(names is ["deleted"] or ["cancelled"], names[0]);
    }

    [Fact]
    public async Task No_more_clients_follow_than_may_and_a_place_is_free_when_one_leaves()
    {
        await using var gateway = await TestGateway.StartAsync("Reports:Workers=0", "Reports:MaxListeners=1", "Reports:HeartbeatPeriod=00:00:00.050");
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();

        using (var first = await FollowAsync(gateway, id))
        {
            using var second = await FollowAsync(gateway, id);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), second.Headers.RetryAfter!.Delta);
            Assert.Equal(HttpStatusCode.Accepted, (await gateway.Http.OrderAsync(March, wait: 5)).StatusCode);
        }

        await Servers.Eventually.IsTrueAsync(async () =>
        {
            using var third = await FollowAsync(gateway, id);
            return third.StatusCode == HttpStatusCode.OK;
        }, "the place is free again");
    }

    [Fact]
    public async Task One_key_does_not_take_the_places_of_all()
    {
        await using var gateway = await TestGateway.StartAsync("Reports:Workers=0", "Reports:MaxListenersPerKey=1");
        using var other = await gateway.ClientAsync(Api.Tenants.Role.Auditor);
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();

        using var first = await FollowAsync(gateway, id);
        using var second = await FollowAsync(gateway, id);
        using var others = await other.GetAsync($"/api/reports/{id}/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, others.StatusCode));
    }

    [Fact]
    public async Task A_report_that_is_not_there_cannot_be_followed()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var events = await FollowAsync(gateway, Guid.NewGuid());
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (events.StatusCode, events.Content.Headers.ContentType?.MediaType));
    }

    private static Task<HttpResponseMessage> FollowAsync(TestGateway gateway, Guid id) =>
        gateway.Http.GetAsync($"/api/reports/{id}/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);

    private static async Task<(string Name, JsonElement Report)> NextAsync(StreamReader reader)
    {
        var name = "";
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                Assert.Equal("", await reader.ReadLineAsync(Cancellation));
                return (name, JsonElement.Parse(line["data: ".Length..]));
            }
        }

        throw new EndOfStreamException("The stream ended without another event.");
    }

    private static async Task SkipToCommentAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Cancellation) is { } line && !line.StartsWith(": ", StringComparison.Ordinal))
        {
            // Anything else may come before.
        }
    }
}
