using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Reports.Delivery;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Schedules;

public class ScheduleTests
{
    private const string Path = DeliveryHost.Path;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_schedule_is_made_read_replaced_and_taken_away(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var template = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Post, "/api/reports/templates", new JsonObject { ["name"] = "T" }));
        var asked = DeliveryHost.Schedule("Monthly");
        asked["templateId"] = (string?)template["id"];
        var made = await gateway.Http.SendAsync(HttpMethod.Post, Path, asked);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var path = made.Headers.Location!.ToString();
        var tag = made.Headers.ETag!.ToString();
        var read = await gateway.Http.ReadAsync(path);
        Assert.Equal(tag, await gateway.Http.TagAsync(path));
        foreach (var (name, value) in asked)
        {
            Assert.Equal(value?.ToJsonString(), read[name]?.ToJsonString());
        }

        var next = (DateTimeOffset)read["nextRunAt"]!;
        Assert.Equal((6, 1), (TimeZoneInfo.ConvertTime(next, TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna")).Hour, TimeZoneInfo.ConvertTime(next, TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna")).Day));
        Assert.Equal((true, true, null), ((bool)read["enabled"]!, (bool)read["catchUp"]!, (string?)read["lastOutcome"]));
        Assert.Equal((409, "in_use", null), await gateway.Http.SendAsync(HttpMethod.Delete, $"/api/reports/templates/{template["id"]}", ifMatch: "*").RefusalAsync());
        Assert.Equal((409, "name_taken", "name"), await gateway.Http.SendAsync(HttpMethod.Post, Path, asked).RefusalAsync());

        asked["enabled"] = false;
        Assert.Equal(428, (await gateway.Http.SendAsync(HttpMethod.Put, path, asked).RefusalAsync()).Status);
        var replaced = await gateway.Http.SendAsync(HttpMethod.Put, path, asked, tag);
        Assert.Null((await TestGateway.JsonAsync(replaced))["nextRunAt"]);
        Assert.Equal(412, (await gateway.Http.SendAsync(HttpMethod.Put, path, asked, tag).RefusalAsync()).Status);
        Assert.Equal(412, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: tag).RefusalAsync()).Status);
        await gateway.AddScheduleAsync(DeliveryHost.Schedule("Other"));
        asked["name"] = "Other";
        Assert.Equal((409, "name_taken", "name"), await gateway.Http.SendAsync(HttpMethod.Put, path, asked, "*").RefusalAsync());
        Assert.Empty((await gateway.Http.ReadAsync(path + "/runs"))["runs"]!.AsArray());

        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: replaced.Headers.ETag!.ToString())).StatusCode);
        Assert.Equal(404, (await gateway.Http.GetAsync(path, TestGateway.Cancellation).RefusalAsync()).Status);
        Assert.Equal(404, (await gateway.Http.GetAsync(path + "/runs", TestGateway.Cancellation).RefusalAsync()).Status);
        Assert.Equal("Other", (string?)(await gateway.Http.ReadAsync(Path))["schedules"]!.AsArray().Single()!["name"]);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_its_field()
    {
        await using var gateway = await TestGateway.StartAsync(
            "Reports:Delivery:Smtp:Host=mail.example.com", "Reports:Delivery:Smtp:From=a@example.com", "Reports:Delivery:Smtp:AllowedDomains:0=example.com");
        var email = DeliveryHost.Email("board@example.com");
        foreach (var (field, name, value) in new (string, string, JsonNode?)[]
        {
            ("name", "name", ""), ("name", "name", new string('x', 101)), ("name", "name", "a\r\nb"),
            ("cron", "cron", null), ("cron", "cron", "* * * * * *"), ("cron", "cron", "* * * * *"), ("cron", "cron", "0 0 31 2 *"), ("cron", "cron", new string('*', 20_000)),
            ("timeZone", "timeZone", "Nowhere"), ("timeZone", "timeZone", "../etc/passwd"), ("timeZone", "timeZone", 1),
            ("framework", "framework", null), ("framework", "framework", "SOX"), ("format", "format", "docx"), ("type", "type", "all"), ("edition", "edition", "1999"),
            ("oscal", "oscal", "yes"), ("range", "range", "previous-century"), ("range", "range", 5),
            ("templateId", "templateId", "x"), ("templateId", "templateId", Guid.NewGuid().ToString()),
            ("enabled", "enabled", "yes"), ("catchUp", "catchUp", 1),
            ("delivery", "delivery", "mail"), ("delivery.channel", "delivery", new JsonObject()), ("delivery.channel", "delivery", new JsonObject { ["channel"] = "fax" }),
            ("delivery.to", "delivery", DeliveryHost.Email()), ("delivery.to", "delivery", DeliveryHost.Email("board@example.com\r\nBcc: x@example.com")),
            ("delivery.to", "delivery", DeliveryHost.Email("board@elsewhere.org")), ("delivery.to", "delivery", DeliveryHost.Email([.. Enumerable.Range(0, 21).Select(i => $"a{i}@example.com")])),
            ("delivery.subject", "delivery", With(email, "subject", "Report\r\nBcc: evil@example.com")), ("delivery.subject", "delivery", With(email, "subject", new string('x', 151))),
            ("delivery.subject", "delivery", With(email, "subject", "")), ("delivery.attach", "delivery", With(email, "attach", "yes")), ("url", "delivery", With(email, "url", "https://example.com")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("http://example.com/hook")), ("delivery.url", "delivery", DeliveryHost.Webhook("ftp://example.com/hook")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("file:///etc/passwd")), ("delivery.url", "delivery", DeliveryHost.Webhook("//example.com/hook")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("https://user:word@example.com/hook")), ("delivery.url", "delivery", DeliveryHost.Webhook("https://example.com/hook#part")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("https://example.com/\r\nHost: x")), ("delivery.url", "delivery", DeliveryHost.Webhook("https://example.com/" + new string('x', 3000))),
            ("delivery.url", "delivery", DeliveryHost.Webhook("https://127.0.0.1/hook")), ("delivery.url", "delivery", DeliveryHost.Webhook("https://2130706433/hook")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("https://0x7f.1/hook")), ("delivery.url", "delivery", DeliveryHost.Webhook("https://[::1]/hook")),
            ("delivery.url", "delivery", DeliveryHost.Webhook("https://[::ffff:169.254.169.254]/latest/meta-data")), ("delivery.url", "delivery", DeliveryHost.Webhook("https://169.254.169.254/latest/meta-data")),
        })
        {
            var body = DeliveryHost.Schedule("a");
            body[name] = value;
            var refusal = await gateway.Http.SendAsync(HttpMethod.Post, Path, body).RefusalAsync();
            Assert.True(refusal is (400, "invalid_request" or "unknown_parameter", _) && refusal.Field == field, $"{name} {value?.ToJsonString()}: {refusal}");
        }

        Assert.Equal((400, "unknown_parameter", "secret"), await gateway.Http.SendAsync(HttpMethod.Post, Path, With(DeliveryHost.Schedule("a"), "secret", "mine")).RefusalAsync());
        Assert.Equal(413, await gateway.Http.StatusOfLargeAsync(Path, DeliveryHost.Schedule(new string('x', 1_000_000))));
        Assert.Empty((await gateway.Http.ReadAsync(Path))["schedules"]!.AsArray());
    }

    [Fact]
    public async Task E_mail_needs_a_mail_server()
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal((400, "invalid_request", "delivery.channel"), await gateway.Http.SendAsync(HttpMethod.Post, Path, DeliveryHost.Schedule("a", DeliveryHost.Email("a@example.com"))).RefusalAsync());
    }

    [Fact]
    public async Task Another_tenants_schedules_and_templates_are_not_there()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var globex = await gateway.ClientAsync(Role.Admin, "globex");
        var theirs = await gateway.AddScheduleAsync(DeliveryHost.Schedule("theirs", DeliveryHost.Webhook("https://hooks.example.com")), globex);
        var template = await TestGateway.JsonAsync(await globex.SendAsync(HttpMethod.Post, "/api/reports/templates", new JsonObject { ["name"] = "T" }));
        var path = $"{Path}/{theirs["id"]}";

        Assert.Empty((await gateway.Http.ReadAsync(Path))["schedules"]!.AsArray());
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Put, path, DeliveryHost.Schedule("mine"), "*").RefusalAsync()).Status);
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Post, path + "/secret", ifMatch: "*").RefusalAsync()).Status);
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Get, path + "/runs").RefusalAsync()).Status);
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: "*").RefusalAsync()).Status);
        Assert.Equal((400, "invalid_request", "templateId"), await gateway.Http.SendAsync(HttpMethod.Post, Path, With(DeliveryHost.Schedule("mine"), "templateId", (string?)template["id"])).RefusalAsync());
        using var acme = await gateway.ClientAsync(Role.Admin, "acme");
        await gateway.AddScheduleAsync(DeliveryHost.Schedule("theirs"), acme);
    }

    [Theory]
    [InlineData(Role.Auditor, 200, 403)]
    [InlineData(Role.PolicyManager, 200, 201)]
    [InlineData(Role.Client, 403, 403)]
    public async Task Roles_read_and_change_as_they_may(Role role, int read, int write)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ClientAsync(role);
        Assert.Equal(read, (int)(await client.SendAsync(HttpMethod.Get, Path)).StatusCode);
        Assert.Equal(write, (int)(await client.SendAsync(HttpMethod.Post, Path, DeliveryHost.Schedule("a"))).StatusCode);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_is_only_made_where_nobody_is_to_be_sent_it_and_counts_towards_no_limit(string kind)
    {
        await using var gateway = await DeliveryHost.StartAsync(kind, "Reports:PerHour=1");
        foreach (var format in (string[])["csv", "json"])
        {
            var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule(format, format: format)), "made");
            var report = await gateway.Http.ReadAsync($"/api/reports/{run["reportId"]}");
            Assert.Equal(("completed", format, 0), ((string?)report["status"], (string?)report["format"], (int)run["attempts"]!));
            var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna");
            Assert.Equal(TimeSpan.Zero, TimeZoneInfo.ConvertTime((DateTimeOffset)report["periodStart"]!, zone).TimeOfDay);
        }
    }

    [Fact]
    public async Task Other_times_do_not_let_a_schedule_run_again_within_the_hour()
    {
        await using var gateway = await DeliveryHost.StartAsync("sqlite");
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("often"));
        await gateway.RunAsync(schedule, "made");
        var last = (DateTimeOffset)(await gateway.Http.ReadAsync($"{Path}/{schedule["id"]}"))["lastRunAt"]!;

        foreach (var isEnabled in (bool[])[true, false, true])
        {
            var soon = With(DeliveryHost.Schedule("often"), "cron", $"{DateTimeOffset.UtcNow.AddMinutes(2).Minute} * * * *");
            var replaced = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Put, $"{Path}/{schedule["id"]}", With(soon, "enabled", isEnabled), "*"));
            Assert.Equal(isEnabled, replaced["nextRunAt"] is not null);
            Assert.True(!isEnabled || (DateTimeOffset)replaced["nextRunAt"]! >= last.AddHours(1), replaced.ToJsonString());
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tenants_schedules_begin_no_more_runs_an_hour_than_may_be_however_often_they_are_made_anew(string kind)
    {
        await using var gateway = await DeliveryHost.StartAsync(kind, "Reports:Schedules:PerHour=1");
        var first = await gateway.AddScheduleAsync(DeliveryHost.Schedule("first"));
        await gateway.RunAsync(first, "made");
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.SendAsync(HttpMethod.Delete, $"{Path}/{first["id"]}", ifMatch: "*")).StatusCode);

        var second = await gateway.AddScheduleAsync(DeliveryHost.Schedule("second"));
        await gateway.DueAsync(second);
        var waiting = await gateway.RunUntilAsync(second, run => run["problem"] is not null);
        Assert.Equal(("making", null), ((string?)waiting["state"], (string?)waiting["reportId"]));
        Assert.Contains("Reports:Schedules:PerHour", (string?)waiting["problem"], StringComparison.Ordinal);

        // Of those that wait only the last one of a schedule stays.
        await gateway.ExecuteAsync("update report_runs set due_at = @earlier", new { earlier = DateTimeOffset.UtcNow.AddHours(-1) });
        await gateway.DueAsync(second);
        await gateway.RunUntilAsync(second, run => run["problem"] is not null && (string?)run["id"] != (string?)waiting["id"]);
        await gateway.ExecuteAsync("update report_runs set attempt_at = @now", new { now = DateTimeOffset.UtcNow });
        await Servers.Eventually.IsTrueAsync(
            async () => (await gateway.Http.ReadAsync($"{Path}/{second["id"]}/runs"))["runs"]!.AsArray().Select(run => (string?)run!["state"]).SequenceEqual(["making", "missed"]),
            "the earlier run is given up");

        await gateway.ExecuteAsync("update report_starts set at = @past", new { past = DateTimeOffset.UtcNow.AddMinutes(-61) });
        await gateway.ExecuteAsync("update report_runs set attempt_at = @now where attempt_at is not null", new { now = DateTimeOffset.UtcNow });
        Assert.Equal("made", (string?)(await gateway.RunUntilAsync(second, run => run["finishedAt"] is not null))["state"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_schedule_makes_nothing_once_its_key_is_revoked_until_another_key_replaces_it(string kind)
    {
        await using var gateway = await DeliveryHost.StartAsync(kind);
        var key = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", """{"name":"leaver","role":"policy_manager"}"""));
        using var leaver = gateway.ClientWith((string)key["key"]!);
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("theirs"), leaver);
        await gateway.RunAsync(schedule, "made");

        Assert.True((await gateway.Http.DeleteAsync($"/api/keys/{key["id"]}", TestGateway.Cancellation)).IsSuccessStatusCode);
        var failed = await gateway.RunAsync(schedule, "failed");
        Assert.Contains("is revoked", (string?)failed["problem"], StringComparison.Ordinal);
        Assert.Null(failed["reportId"]);

        await gateway.Http.SendAsync(HttpMethod.Put, $"{Path}/{schedule["id"]}", DeliveryHost.Schedule("ours"), "*");
        await gateway.RunAsync(schedule, "made");
    }

    [Fact]
    public async Task A_report_that_was_there_already_counts_as_cached()
    {
        await using var gateway = await DeliveryHost.StartAsync("sqlite");
        var first = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("first")), "made");
        var second = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("second")), "made");

        Assert.Equal((string?)first["reportId"], (string?)second["reportId"]);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("report_generation_duration_seconds_count", ("cached", "true")));
    }

    [Fact]
    public async Task A_tenant_may_have_a_hundred()
    {
        await using var gateway = await TestGateway.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await gateway.AddScheduleAsync(DeliveryHost.Schedule($"S{i}"));
        }

        Assert.Equal((409, "too_many", null), await gateway.Http.SendAsync(HttpMethod.Post, Path, DeliveryHost.Schedule("more")).RefusalAsync());
    }

    private static JsonObject With(JsonObject body, string name, JsonNode? value)
    {
        var copy = body.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }
}
