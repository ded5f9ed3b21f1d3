using System.Diagnostics.Metrics;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Audit;

public sealed class AuditSpoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-spool-").FullName;
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
    private readonly InferShieldMetrics _metrics;

    public AuditSpoolTests() => _metrics = new InferShieldMetrics(_meters);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Records_come_back_in_order_over_many_files_and_the_same_until_completed()
    {
        var records = Samples.Records(25);
        using var spool = Open(new AuditOptions { BatchSize = 4, SpoolSegmentBytes = 1500 });
        foreach (var chunk in records.Chunk(3))
        {
            Assert.True(spool.TryAppend(chunk));
        }

        Assert.True(Directory.GetFiles(_folder).Length > 2);
        var read = new List<Guid>();
        while (spool.ReadNext() is { Count: > 0 } next)
        {
            Assert.Equal(next, spool.ReadNext());
            read.AddRange(next.Select(record => record.Id));
            spool.Complete();
        }

        Assert.Equal(records.Select(record => record.Id), read);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(0, spool.Size);
        Assert.False(spool.HasWork);
    }

    [Theory]
    [InlineData("\"findings\":[]", "\"findings\":null")]
    [InlineData("\"findings\":[]", "\"findings\":[null]")]
    [InlineData("\"policies\":[]", "\"policies\":[null]")]
    [InlineData("\"findings\":[]", "\"findings\":[{\"policy_type\":null,\"severity\":\"low\",\"rule\":\"r\",\"entity\":null,\"start\":0,\"end\":1}]")]
    [InlineData("\"channel\":\"user\"", "\"channel\":null")]
    public void A_line_that_lacks_what_a_record_has_is_put_aside_and_those_after_it_follow(string part, string without)
    {
        var line = JsonSerializer.Serialize(Samples.Record(1), AuditJson.Default.AuditRecord);
        Assert.Contains(part, line, StringComparison.Ordinal);
        File.WriteAllLines(Path.Combine(_folder, "000-left.jsonl"),
            [line.Replace(part, without, StringComparison.Ordinal), JsonSerializer.Serialize(Samples.Record(2), AuditJson.Default.AuditRecord)]);
        using var spool = Open();

        Assert.Equal("req_2", Assert.Single(spool.ReadNext()).RequestId);
        Assert.Single(File.ReadAllLines(Path.Combine(_folder, "quarantine.log")));
    }

    [Fact]
    public void What_is_appended_while_reading_follows()
    {
        using var spool = Open();
        Assert.True(spool.TryAppend([Samples.Record(1)]));
        Assert.Equal("req_1", spool.ReadNext()[0].RequestId);

        Assert.True(spool.TryAppend([Samples.Record(2)]));
        spool.Complete();

        Assert.Equal("req_2", Assert.Single(spool.ReadNext()).RequestId);
    }

    [Fact]
    public void A_batch_without_room_is_refused_whole()
    {
        using var spool = Open(new AuditOptions { SpoolMaxBytes = 1000 });
        Assert.True(spool.TryAppend([Samples.Record()]));
        var size = spool.Size;

        Assert.False(spool.TryAppend(Samples.Records(10)));

        Assert.Equal(size, spool.Size);
        Assert.Single(spool.ReadNext());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_refuses_and_recovers()
    {
        var options = new AuditOptions { SpoolPath = "in-the-way" };
        var path = Path.Combine(_folder, options.SpoolPath);
        File.WriteAllText(path, "a file where the folder should be");
        using var spool = Open(options);
        Assert.False(spool.TryAppend([Samples.Record()]));

        File.Delete(path);

        Assert.True(spool.TryAppend([Samples.Record()]));
    }

    [Fact]
    public void Processes_that_share_the_folder_leave_each_others_open_files_alone()
    {
        using var mine = Open();
        Assert.True(mine.TryAppend([Samples.Record(1)]));
        var theirs = Open();
        Assert.True(theirs.HasWork);
        Assert.Empty(theirs.ReadNext());
        Assert.False(theirs.HasWork);
        Assert.True(theirs.TryAppend([Samples.Record(2)]));
        Assert.Equal("req_2", Assert.Single(theirs.ReadNext()).RequestId);
        theirs.Dispose();

        // Files of two processes from the same millisecond have no order.
        var first = Assert.Single(mine.ReadNext()).RequestId;
        mine.Complete();
        var second = Assert.Single(mine.ReadNext()).RequestId;
        Assert.Equal(["req_1", "req_2"], new[] { first, second }.Order());
    }

    [Fact]
    public void A_record_that_cannot_even_be_put_aside_counts_as_dropped()
    {
        using var outcomes = new MetricCollector<long>(_meters, MetricContract.MeterName, MetricContract.AuditRecords.Instrument);
        var options = new AuditOptions { SpoolPath = "in-the-way" };
        File.WriteAllText(Path.Combine(_folder, options.SpoolPath), "a file where the folder should be");
        using var spool = Open(options);

        spool.Quarantine("{}"u8.ToArray());

        Assert.Equal(["dropped"], outcomes.GetMeasurementSnapshot().Select(sample => (string?)sample.Tags["outcome"]));
    }

    [Fact]
    public void Only_the_owner_can_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are Unix's.");
            return;
        }

        using var spool = Open();
        Assert.True(spool.TryAppend([Samples.Record()]));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_folder)[0]));
    }

    private AuditSpool Open(AuditOptions? options = null)
    {
        options ??= new AuditOptions();
        return new AuditSpool(
            Options.Create(options with { SpoolPath = options.SpoolPath == new AuditOptions().SpoolPath ? "." : options.SpoolPath }),
            new HostingEnvironment { ContentRootPath = _folder }, _metrics, TimeProvider.System, NullLogger<AuditSpool>.Instance);
    }
}
