using System.Diagnostics.Metrics;
using InferShield.Api.Audit;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit;

public sealed class AuditJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-journal-").FullName;
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
    private readonly InferShieldMetrics _metrics;
    private readonly FakeTimeProvider _time = new();
    private readonly List<TakenRecord> _taken = [];

    public AuditJournalTests() => _metrics = new InferShieldMetrics(_meters);

    private string Files => Path.Combine(_folder, AuditJournal.Folder);

    [Fact]
    public async Task No_watch_of_settings_wakes_with_each_record_that_is_written_beneath_their_folder()
    {
        await using var gateway = await TestGateway.StartAsync();

        var files = ((IConfigurationRoot)gateway.Services.GetRequiredService<IConfiguration>()).Providers.OfType<FileConfigurationProvider>().ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }

    [Fact]
    public void What_a_killed_process_had_taken_is_read_by_the_next_start()
    {
        // Killed: not disposed of before the next start looks, but its locks are gone.
        using (var journal = Open())
        {
            Take(journal, Samples.Records(3));
        }

        using var spool = OpenSpool();

        Assert.True(spool.HasWork);
        Assert.Equal(["req_0", "req_1", "req_2"], spool.ReadNext().Select(record => record.RequestId));
        Assert.Empty(Directory.GetFiles(Files));
    }

    [Fact]
    public void A_record_is_in_the_file_before_it_counts_as_taken()
    {
        using var journal = Open();
        var record = Samples.Record(1);

        Take(journal, [record]);

        using var cat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("cat", Directory.GetFiles(Files)) { RedirectStandardOutput = true })!;
        Assert.Contains(record.Id.ToString(), cat.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_of_records_that_are_stored()
    {
        using (var journal = Open())
        {
            Take(journal, Samples.Records(30));
            journal.Release(_taken);
        }

        Assert.Empty(Directory.GetFiles(Files));
    }

    [Fact]
    public void A_file_stays_until_the_last_of_its_records_is_stored()
    {
        using var journal = Open(new AuditOptions { SpoolSegmentBytes = 2_000 });
        Take(journal, Samples.Records(20));
        var all = Directory.GetFiles(Files).Length;
        Assert.True(all > 2);

        journal.Release(_taken[1..^1]);
        Assert.Equal(2, Directory.GetFiles(Files).Length);

        journal.Release([_taken[0]]);
        Assert.Single(Directory.GetFiles(Files));
    }

    [Fact]
    public void What_waits_is_put_on_the_disk_within_the_period_in_finished_files_too()
    {
        using var journal = Open(new AuditOptions { SpoolSegmentBytes = 2_000 });
        Take(journal, Samples.Records(20));
        Assert.True(Directory.GetFiles(Files).Length > 2);
        Assert.All(_taken, taken => Assert.True(taken.Segment!.IsDirty));

        _time.Advance(AuditJournal.FlushPeriod);

        Assert.All(_taken, taken => Assert.False(taken.Segment!.IsDirty));
    }

    [Fact]
    public void A_quiet_process_keeps_nothing_of_records_that_are_stored()
    {
        using var journal = Open();
        Take(journal, [Samples.Record(1)]);
        journal.Release(_taken);
        Take(journal, [Samples.Record(2)]);
        _time.Advance(AuditJournal.FlushPeriod);
        Assert.NotEqual(0, new FileInfo(Assert.Single(Directory.GetFiles(Files))).Length);

        journal.Release(_taken[1..]);
        _time.Advance(AuditJournal.FlushPeriod);

        Assert.Equal(0, new FileInfo(Assert.Single(Directory.GetFiles(Files))).Length);
    }

    [Fact]
    public void A_record_that_is_not_taken_is_not_written()
    {
        using (var journal = Open())
        {
            Take(journal, [Samples.Record(1)]);
            Assert.False(journal.TryTake(Samples.Record(2), _ => false));
        }

        using var spool = OpenSpool();
        Assert.Equal("req_1", Assert.Single(spool.ReadNext()).RequestId);
    }

    [Fact]
    public void A_running_processs_journal_is_left_alone()
    {
        using var journal = Open();
        Take(journal, [Samples.Record(1)]);

        using var spool = OpenSpool();

        Assert.False(spool.HasWork);
        Assert.Single(Directory.GetFiles(Files));
    }

    [Fact]
    public void A_journal_that_cannot_be_written_is_counted_and_takes_records_all_the_same()
    {
        using var failures = new MetricCollector<long>(_meters, MetricContract.MeterName, MetricContract.AuditWriteFailures.Instrument);
        File.WriteAllText(Files, "a file where the folder should be");
        using var journal = Open();
        Take(journal, Samples.Records(10));
        Assert.All(_taken, taken => Assert.Null(taken.Segment));
        Assert.Equal(["journal"], failures.GetMeasurementSnapshot().Select(failure => (string?)failure.Tags["target"]));

        File.Delete(Files);
        _time.Advance(TimeSpan.FromMinutes(1));
        Take(journal, [Samples.Record(11)]);

        Assert.NotNull(_taken[^1].Segment);
    }

    public void Dispose()
    {
        _meters.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Take(AuditJournal journal, IEnumerable<AuditRecord> records) => Assert.All(records, record => Assert.True(journal.TryTake(record, taken =>
    {
        _taken.Add(taken);
        return true;
    })));

    private AuditJournal Open(AuditOptions? options = null) => new(
        Options.Create((options ?? new AuditOptions()) with { SpoolPath = "." }), new HostingEnvironment { ContentRootPath = _folder }, _metrics, _time, NullLogger<AuditJournal>.Instance);

    private AuditSpool OpenSpool() => new(
        Options.Create(new AuditOptions { SpoolPath = "." }), new HostingEnvironment { ContentRootPath = _folder }, _metrics, _time, NullLogger<AuditSpool>.Instance);
}
