using InferShield.Api.Audit;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Audit;

public sealed class AuditSpoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-spool-").FullName;
    private readonly InferShieldMetrics _metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

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
