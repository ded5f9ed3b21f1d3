using System.Net.Http.Json;
using System.Text.Json;
using InferShield.Api.Reports.Delivery;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Delivery;

public class MailTests
{
    private const string Password = "pass" + "word";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_arrives_as_an_attachment(string kind)
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        await using var gateway = await DeliveryHost.StartAsync(kind, Smtp(simulator));
        var delivery = DeliveryHost.Email("board@example.com", "auditor@example.org");
        delivery["subject"] = "Prüfbericht تقرير 100 %";
        var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("Über", delivery)), "delivered");

        var mail = Assert.Single(await ListAsync(simulator));
        Assert.Equal("shield@example.com", mail.GetProperty("from").GetString());
        Assert.Equal(["board@example.com", "auditor@example.org"], mail.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal("Prüfbericht تقرير 100 %", mail.GetProperty("subject").GetString());
        var text = mail.GetProperty("text").GetString()!;
        Assert.Contains("\"Über\"", text, StringComparison.Ordinal);
        Assert.Contains($"/api/reports/{run["reportId"]}/content", text, StringComparison.Ordinal);
        Assert.Contains("(Europe/Vienna)", text, StringComparison.Ordinal);
        var attachment = Assert.Single(mail.GetProperty("attachments").EnumerateArray());
        Assert.Equal("text/csv", attachment.GetProperty("mediaType").GetString());
        Assert.EndsWith(".csv", attachment.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal(await gateway.Http.GetByteArrayAsync($"/api/reports/{run["reportId"]}/content", Cancellation), attachment.GetProperty("content").GetBytesFromBase64());
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_report_deliveries_total", ("channel", "email"), ("outcome", "success")));
    }

    [Fact]
    public async Task A_report_that_is_too_large_is_linked_to()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        await using var gateway = await DeliveryHost.StartAsync("sqlite", [.. Smtp(simulator), "Reports:Delivery:MaxAttachmentBytes=10", "Reports:Delivery:PublicUrl=https://shield.example.com"]);
        var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Email("board@example.com"))), "delivered");

        var mail = Assert.Single(await ListAsync(simulator));
        Assert.Empty(mail.GetProperty("attachments").EnumerateArray());
        Assert.Contains($"It is found at https://shield.example.com/api/reports/{run["reportId"]}/content", mail.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("SOC2 detailed-audit, ", mail.GetProperty("subject").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_is_older_than_the_list_of_domains_sends_nothing_outside_it()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        await using var gateway = await DeliveryHost.StartAsync("sqlite", [.. Smtp(simulator), "Reports:Delivery:MaxAttempts=1", "Reports:Delivery:Smtp:AllowedDomains:0=example.com"]);
        var schedule = await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Email("board@example.com")));
        await gateway.RunAsync(schedule, "delivered");
        await gateway.ExecuteAsync("update report_schedules set settings = replace(settings, 'board@example.com', 'board@example.org')", new { });
        var run = await gateway.RunAsync(schedule, "dead");

        Assert.Contains("Reports:Delivery:Smtp:AllowedDomains", (string?)run["problem"], StringComparison.Ordinal);
        Assert.Single(await ListAsync(simulator));
    }

    [Theory]
    [InlineData("StartTls", "the mail server does not offer encryption (STARTTLS) or a way to log in")]
    [InlineData("Tls", "the mail server's certificate is not trusted, or it does not speak TLS")]
    public async Task Nothing_is_said_to_a_server_that_does_not_encrypt(string security, string problem)
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0");
        await using var gateway = await DeliveryHost.StartAsync(
            "sqlite", [.. Smtp(simulator), $"Reports:Delivery:Smtp:Security={security}", "Reports:Delivery:MaxAttempts=2", "Reports:Delivery:Timeout=00:00:05",
                "Reports:Delivery:Smtp:User=shield", $"Reports:Delivery:Smtp:Password={Password}"]);
        var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Email("board@example.com"))), "dead");

        Assert.Equal((problem, 2), ((string?)run["problem"], (int)run["attempts"]!));
        Assert.Empty(await ListAsync(simulator));
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), line => line.Message.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_wants_a_log_in_is_tried_as_often_as_may_be_and_counted()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SmtpPort=0", $"--Simulator:SmtpPassword={Password}");
        await using var gateway = await DeliveryHost.StartAsync("sqlite", [.. Smtp(simulator), "Reports:Delivery:MaxAttempts=2"]);
        var run = await gateway.RunAsync(await gateway.AddScheduleAsync(DeliveryHost.Schedule("a", DeliveryHost.Email("board@example.com"))), "dead");

        Assert.Equal(("the mail server wants a log-in (Reports:Delivery:Smtp:User)", 2), ((string?)run["problem"], (int)run["attempts"]!));
        Assert.Equal(2, (await gateway.ScrapeAsync()).Sum("infershield_report_deliveries_total", ("channel", "email"), ("outcome", "failure")));
        Assert.Contains(gateway.Logs.GetSnapshot(), line => line.Message.Contains("at attempt 1 by email", StringComparison.Ordinal) && line.Message.Contains("log-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_is_not_sent_in_the_clear_and_a_sender_is_needed()
    {
        foreach (var (settings, named) in new (string[], string)[]
        {
            (["Reports:Delivery:Smtp:Host=mail.example.com"], "Smtp:From"),
            (["Reports:Delivery:Smtp:Host=mail.example.com", "Reports:Delivery:Smtp:From=a@example.com\r\nBcc: b@example.com"], "Smtp:From"),
            (["Reports:Delivery:Smtp:Host=mail.example.com", "Reports:Delivery:Smtp:From=a@example.com", "Reports:Delivery:Smtp:User=a", "Reports:Delivery:Smtp:Security=None"], "Smtp:User"),
            (["Reports:Delivery:Webhook:AllowedNetworks:0=everywhere"], "AllowedNetworks"),
            (["Reports:Delivery:SecretKey=short"], "SecretKey"),
        })
        {
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestGateway.StartUnreadyAsync(settings));
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("board@example.com", true)]
    [InlineData("first.last+tag@sub.example.co", true)]
    [InlineData("", false)]
    [InlineData("board", false)]
    [InlineData("@example.com", false)]
    [InlineData("board@", false)]
    [InlineData("a@b@example.com", false)]
    [InlineData("board@example.com\r\nBcc: evil@example.com", false)]
    [InlineData("board@example.com\nX", false)]
    [InlineData("board@example.com, evil@example.com", false)]
    [InlineData("board@example.com;evil@example.com", false)]
    [InlineData("Board <board@example.com>", false)]
    [InlineData("board@example.com (comment)", false)]
    [InlineData("\"a b\"@example.com", false)]
    [InlineData("board@[127.0.0.1]", false)]
    [InlineData("board@127.0.0.1", false)]
    [InlineData("board@exa mple.com", false)]
    [InlineData("board@example.com\0", false)]
    [InlineData("board@example.com\u00a0", false)]
    public void An_address_is_one_address_and_nothing_else(string text, bool isAddress) => Assert.Equal(isAddress, MailAddresses.IsAddress(text));

    private static string[] Smtp(TestSimulator simulator) =>
        ["Reports:Delivery:Smtp:Host=127.0.0.1", $"Reports:Delivery:Smtp:Port={simulator.SmtpPort}", "Reports:Delivery:Smtp:From=shield@example.com", "Reports:Delivery:Smtp:Security=None"];

    private static async Task<JsonElement[]> ListAsync(TestSimulator simulator) =>
        [.. (await simulator.Http.GetFromJsonAsync<JsonElement[]>("/receivers/email", Cancellation))!.Select(received => received.GetProperty("payload"))];
}
