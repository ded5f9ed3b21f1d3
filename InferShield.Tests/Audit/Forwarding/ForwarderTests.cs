using System.Text.Json.Nodes;
using Dapper;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Audit.Forwarding;

public class ForwarderTests
{
    public static TheoryData<string> Databases => StorageHost.Databases;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task Every_record_of_every_tenant_comes_once_in_the_order_of_its_chain(string kind)
    {
        using var receiver = SyslogReceiver.Tcp();
        await using var host = await ForwardingHost.CreateAsync(kind);
        var instance = await host.StartAsync([.. Syslog(receiver, "Tcp"), "BatchSize=40"]);
        await ForwardingHost.StoreAsync(instance, [.. Samples.Records(130), .. Samples.Records(70, "other")]);
        await ForwardingHost.StoreAsync(instance, Samples.Records(20, "other"));

        await HasAsync(receiver, 220);
        var bySender = receiver.Lines.GroupBy(line => line.Audit["tenant"]).ToDictionary(tenant => tenant.Key, tenant => tenant.Select(line => line.Audit["sequence"]));

        Assert.Equal(Numbers(1, 130), bySender["default"]);
        Assert.Equal(Numbers(1, 90), bySender["other"]);
        Assert.Empty(receiver.Faults);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_restart_goes_on_where_the_last_one_ended(string kind)
    {
        using var receiver = SyslogReceiver.Tcp();
        await using var host = await ForwardingHost.CreateAsync(kind);
        var first = await host.StartAsync([.. Syslog(receiver, "Tcp"), "BatchSize=10"]);
        await ForwardingHost.StoreAsync(first, Samples.Records(500));
        await HasAsync(receiver, 30);
        await first.StopAsync();

        var second = await host.StartAsync(Syslog(receiver, "Tcp"));
        await ForwardingHost.StoreAsync(second, Samples.Records(10));
        await HasAsync(receiver, 510);

        Assert.Equal(Numbers(1, 510), receiver.Lines.Select(line => line.Audit["sequence"]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_that_was_cut_off_is_noticed_and_what_it_gets_then_is_sent(string kind)
    {
        using var receiver = SyslogReceiver.Tcp();
        await using var host = await ForwardingHost.CreateAsync(kind);
        var instance = await host.StartAsync(Syslog(receiver, "Tcp"));
        await ForwardingHost.StoreAsync(instance, Samples.Records(10));
        await HasAsync(receiver, 10);
        await PlaceIsAsync(10);

        await instance.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            "delete from audit_records where sequence > 6; update audit_chains set sequence = 6, hash = (select hash from audit_records where sequence = 6)"), Cancellation);
        await PlaceIsAsync(6);
        await ForwardingHost.StoreAsync(instance, Samples.Records(2));

        await HasAsync(receiver, 12);
        Assert.Equal([.. Numbers(1, 10), .. Numbers(7, 8)], receiver.Lines.Select(line => line.Audit["sequence"]));

        Task PlaceIsAsync(long sequence) => Eventually.IsTrueAsync(async () => await instance.Database.QueryAsync("test", (connection, _) =>
            connection.ExecuteScalarAsync<long?>("select sequence from audit_forward_cursors"), Cancellation) == sequence, $"the place is {sequence}");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Of_two_instances_one_sends_and_the_other_takes_over(string kind)
    {
        using var receiver = SyslogReceiver.Tcp();
        await using var host = await ForwardingHost.CreateAsync(kind);
        string[] settings = [.. Syslog(receiver, "Tcp"), "BatchSize=7"];
        var (one, two) = (await host.StartAsync(settings), await host.StartAsync(settings));
        for (var round = 0; round < 5; round++)
        {
            await ForwardingHost.StoreAsync(round % 2 == 0 ? one : two, Samples.Records(60));
        }

        await HasAsync(receiver, 100);
        await one.StopAsync();
        await ForwardingHost.StoreAsync(two, Samples.Records(50));
        await HasAsync(receiver, 350);

        Assert.Equal(Numbers(1, 350), receiver.Lines.Select(line => line.Audit["sequence"]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_receiver_that_is_away_costs_no_record_and_the_lag_tells_of_it(string kind)
    {
        int port;
        using (var early = SyslogReceiver.Tcp())
        {
            port = early.Port;
        }

        await using var host = await ForwardingHost.CreateAsync(kind);
        var instance = await host.StartAsync("Syslog:Host=127.0.0.1", $"Syslog:Port={port}", "Syslog:Protocol=Tcp");
        using var lag = ForwardingHost.Lag(instance);
        await ForwardingHost.StoreAsync(instance, Samples.Records(25));
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 25, "the lag is known");

        using var receiver = SyslogReceiver.Tcp(port);
        await HasAsync(receiver, 25);
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 0, "nothing waits");
        Assert.Equal(Numbers(1, 25), receiver.Lines.Select(line => line.Audit["sequence"]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_receiver_that_is_started_again_gets_what_it_had_not_taken(string kind)
    {
        using var receiver = SyslogReceiver.Tcp();
        await using var host = await ForwardingHost.CreateAsync(kind);
        var instance = await host.StartAsync([.. Syslog(receiver, "Tcp"), "BatchSize=20"]);
        for (var round = 0; round < 6; round++)
        {
            await ForwardingHost.StoreAsync(instance, Samples.Records(100));
            await Eventually.IsTrueAsync(() => !receiver.Messages.IsEmpty, "something came");
            receiver.Drop();
        }

        await Eventually.IsTrueAsync(() => receiver.Lines.Select(line => line.Audit["sequence"]).Distinct().Count() == 600, "every record came");
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_is_left_alone_and_then_gets_everything()
    {
        using var receiver = SyslogReceiver.Tcp(reads: false);
        await using var host = await ForwardingHost.CreateAsync("sqlite");
        var instance = await host.StartAsync([.. Syslog(receiver, "Tcp"), "SendTimeout=00:00:01", "BatchSize=500"]);
        var filler = new string('x', 4_000);
        await ForwardingHost.StoreAsync(instance, Samples.Records(2_000).Select(record => record with { Details = filler }));
        using var lag = ForwardingHost.Lag(instance);
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        Assert.True(ForwardingHost.LagNow(lag) > 0);

        receiver.Reads = true;
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 0, "all of it was taken", TimeSpan.FromMinutes(2));
        Assert.Equal(2_000, receiver.Lines.Select(line => line.Audit["sequence"]).Distinct().Count());
    }

    [Theory]
    [InlineData("Rfc5424")]
    [InlineData("Cef")]
    public async Task A_datagram_carries_one_record(string format)
    {
        using var receiver = SyslogReceiver.Udp();
        await using var host = await ForwardingHost.CreateAsync("sqlite");
        var instance = await host.StartAsync([.. Syslog(receiver, "Udp"), $"Syslog:Format={format}"]);
        await ForwardingHost.StoreAsync(instance, Samples.Records(100));
        await HasAsync(receiver, 100);

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"req_{number}"), receiver.Lines.Select(line =>
            format == "Cef" ? CefLine.Parse(line.Message).Extensions["cs4"] : line.Audit["requestId"]));
    }

    [Fact]
    public async Task A_receiver_of_datagrams_that_is_not_there_is_noticed()
    {
        int port;
        using (var early = SyslogReceiver.Udp())
        {
            port = early.Port;
        }

        await using var host = await ForwardingHost.CreateAsync("sqlite");
        var instance = await host.StartAsync("Syslog:Host=127.0.0.1", $"Syslog:Port={port}", "Syslog:Protocol=Udp");
        using var lag = ForwardingHost.Lag(instance);
        await ForwardingHost.StoreAsync(instance, Samples.Records(5));
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 5, "the lag is known");
        using var receiver = SyslogReceiver.Udp(port);
        await HasAsync(receiver, 5);
    }

    [Fact]
    public async Task By_tls_only_a_receiver_that_is_trusted_gets_records()
    {
        using var certificate = TestCertificate.Create();
        using var other = TestCertificate.Create();
        using var receiver = SyslogReceiver.Tls(certificate.Certificate);
        await using var host = await ForwardingHost.CreateAsync("sqlite");
        var (trusted, strange) = (Path.Combine(host.Folder, "ca.pem"), Path.Combine(host.Folder, "other.pem"));
        await File.WriteAllTextAsync(trusted, certificate.Certificate.ExportCertificatePem(), Cancellation);
        await File.WriteAllTextAsync(strange, other.Certificate.ExportCertificatePem(), Cancellation);

        var wary = await host.StartAsync([.. Syslog(receiver, "Tls"), $"Syslog:CaFile={strange}"]);
        using var lag = ForwardingHost.Lag(wary);
        await ForwardingHost.StoreAsync(wary, Samples.Records(80));
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 80, "the lag is known");
        await Task.Delay(300, Cancellation);
        Assert.Empty(receiver.Messages);
        await wary.StopAsync();

        await host.StartAsync([.. Syslog(receiver, "Tls"), $"Syslog:CaFile={trusted}"]);
        await HasAsync(receiver, 80);
        Assert.Equal(Numbers(1, 80), receiver.Lines.Select(line => line.Audit["sequence"]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task OpenTelemetry_events_carry_names_times_and_values(string kind)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await ForwardingHost.CreateAsync(kind);
        receiver.Status = 503;
        var instance = await host.StartAsync($"OpenTelemetry:Endpoint={receiver.Endpoint}", "OpenTelemetry:Headers=authorization=Bearer 123", "Subjects=true");
        using var lag = ForwardingHost.Lag(instance);
        var odd = Samples.Blocked(1) with { Model = "a\"b\\c\nd]|=日", InputTokens = 5, Subject = "jane" };
        await ForwardingHost.StoreAsync(instance, [odd, Samples.Record(2) with { Operation = "keys.create", Object = "keys/1" }, .. Samples.Records(1_500)]);
        await Eventually.IsTrueAsync(() => ForwardingHost.LagNow(lag) == 1_502, "the lag is known");
        Assert.Empty(receiver.Events);

        receiver.Status = 200;
        await Eventually.IsTrueAsync(() => receiver.Events.Count == 1_502, "every record came");
        var events = receiver.Events.ToList();

        Assert.Equal(Enumerable.Range(1, 1_502).Select(number => (object)(long)number), events.Select(one => one.Attributes["infershield.audit.sequence"]));
        Assert.All(receiver.Authorizations, header => Assert.Equal("Bearer 123", header));
        Assert.Equal((odd.At, 17, "infershield.audit.request"), (events[0].At, events[0].Severity, events[0].Name));
        Assert.Equal("infershield.audit.keys", events[1].Name);
        Assert.Equal(9, events[2].Severity);
        var told = events[0].Attributes;
        Assert.Equal((odd.Id.ToString(), odd.Model, 5L, "jane", "openai", 403L), (
            told["log.record.uid"], told["gen_ai.request.model"], told["gen_ai.usage.input_tokens"], told["user.id"], told["gen_ai.provider.name"], told["http.response.status_code"]));
        Assert.Equal("rule-1", told["infershield.rules"]);
        Assert.NotEmpty((string)told["service.version"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_file_has_a_record_a_line_and_is_its_owners_alone(string kind)
    {
        await using var host = await ForwardingHost.CreateAsync(kind);
        var path = Path.Combine(host.Folder, "siem", "audit.jsonl");
        string[] settings = [$"File:Path={path}", "File:MaxBytes=20000", "File:MaxFiles=3", "BatchSize=10"];
        var first = await host.StartAsync(settings);
        await ForwardingHost.StoreAsync(first, Samples.Records(100).Select(record => record with { Model = "a\n\"b" }));
        await Eventually.IsTrueAsync(() => Has(path, "req_99"), "the last record is written");
        await first.StopAsync();
        await File.AppendAllTextAsync(path, """{"id":"torn""", Cancellation);

        var second = await host.StartAsync(settings);
        await ForwardingHost.StoreAsync(second, [Samples.Record(100)]);
        await Eventually.IsTrueAsync(() => Has(path, "req_100"), "the next record is written");

        var files = Directory.GetFiles(Path.GetDirectoryName(path)!);
        Assert.InRange(files.Length, 3, 4);
        Assert.All(files, file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
        Assert.All(files.Where(file => file != path), file => Assert.InRange(new FileInfo(file).Length, 20_000, 40_000));
        var kept = Ids(path);
        Assert.Equal(Enumerable.Range(101 - kept.Count, kept.Count).Select(number => $"req_{number}"), kept);
    }

    // While it is written, a file may be given its number, or end in part of a line.
    private static bool Has(string path, string id)
    {
        try
        {
            return Ids(path).Contains(id);
        }
        catch (Exception failure) when (failure is IOException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static List<string> Ids(string path) => Directory.Exists(Path.GetDirectoryName(path))
        ? [.. Directory.GetFiles(Path.GetDirectoryName(path)!).OrderBy(file => file == path).ThenBy(file => file, StringComparer.Ordinal)
            .SelectMany(File.ReadAllLines).Select(line => (string)JsonNode.Parse(line)!["requestId"]!)]
        : [];

    private static string[] Syslog(SyslogReceiver receiver, string protocol) => ["Syslog:Host=127.0.0.1", $"Syslog:Port={receiver.Port}", $"Syslog:Protocol={protocol}"];

    private static IEnumerable<string> Numbers(int from, int to) => Enumerable.Range(from, to - from + 1).Select(number => $"{number}");

    private static async Task HasAsync(SyslogReceiver receiver, int count) =>
        await Eventually.IsTrueAsync(() => receiver.Messages.Count >= count, $"{count} messages came");
}
