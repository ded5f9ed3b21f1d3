using System.Globalization;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.ServiceDefaults;
using InferShield.Tests.Audit.Seals;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit.Retention;

public class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task An_export_whose_records_are_removed_before_they_are_read_is_not_signed(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(70, 1);
        await host.Sealer.SealAsync(Cancel);
        var export = host.Get<AuditExport>();
        var scope = await export.BeginAsync("default", null, null, Cancel);
        await host.RemoveAsync();
        using var file = new MemoryStream();

        await Assert.ThrowsAsync<InvalidDataException>(() => export.WriteAsync(scope, file, Cancel));

        Assert.DoesNotContain(VerifiedOutput.Marker, System.Text.Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
        await export.WriteAsync(await export.BeginAsync("default", null, null, Cancel), Stream.Null, Cancel);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Months_past_their_time_go_and_signed_tombstones_stand_for_them(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "2"));
        await host.StoreDaysAsync(70, 2);
        await host.StoreAsync(1, "other");
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.Sealer.SealAsync(Cancel);

        // It is the eleventh of May: March goes when June has begun.
        await host.RemoveAsync();
        Assert.Equal(140, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));
        host.Time.Advance(TimeSpan.FromDays(21));
        await host.StoreAsync(1, "other");
        await host.RemoveAsync();

        Assert.Equal(140 - 62, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));
        var tombstone = Assert.Single(await host.SealsAsync(), seal => seal.Kind == AuditSeal.Tombstone);
        Assert.Equal((1, 62, "2026-03-31"), (tombstone.FirstSequence, tombstone.LastSequence, tombstone.Day.ToString("O", CultureInfo.InvariantCulture)));
        var state = await host.VerifyAsync();
        Assert.Equal((0, "", 78), (state.Problems, state.First, state.Records));
        Assert.Equal(62, await host.ScalarAsync<long>("select records from audit_retention_runs"));

        // And once more, on top of the first.
        host.Time.Advance(TimeSpan.FromDays(30));
        await host.StoreAsync(1, "other");
        await host.RemoveAsync();
        Assert.Equal([(1, 62), (63, 122)], (await host.SealsAsync()).Where(seal => seal.Kind == AuditSeal.Tombstone).Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
        await host.StoreAsync(1);
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.Sealer.SealAsync(Cancel);
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Removing_more_than_the_tombstone_says_is_found(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(45, 1);
        await host.Sealer.SealAsync(Cancel);
        host.Time.Advance(TimeSpan.FromDays(20));
        await host.StoreAsync(1, "other");
        await host.RemoveAsync();
        await host.ExecuteAsync("delete from audit_records where sequence = 32");

        Assert.Equal("records 32 to 32 are missing", (await host.VerifyAsync()).First);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_is_not_sealed_or_was_tampered_with_stays(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(40, 1);
        host.Time.Advance(TimeSpan.FromDays(60));
        await host.StoreAsync(1, "other");

        Assert.Contains("not sealed", (await Assert.ThrowsAsync<RetentionException>(host.RemoveAsync)).Message, StringComparison.Ordinal);
        await host.Sealer.SealAsync(Cancel);
        await host.ExecuteAsync("update audit_records set action = 'blocked' where sequence = 9");
        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("record 9", (await Assert.ThrowsAsync<RetentionException>(host.RemoveAsync)).Message, StringComparison.Ordinal);

        Assert.Equal(40, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));
        Assert.DoesNotContain(await host.SealsAsync(), seal => seal.Kind == AuditSeal.Tombstone);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_instance_whose_clock_is_not_the_databases_removes_nothing_and_says_so(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(70, 1);
        await host.Sealer.SealAsync(Cancel);
        var ahead = new FakeTimeProvider(host.Time.GetUtcNow().AddYears(73));
        var runs = ActivatorUtilities.CreateInstance<RetentionRuns>(host.Services, ahead);
        ahead.Advance(TimeSpan.FromDays(1));

        var refused = await Assert.ThrowsAsync<RetentionException>(() => runs.RunAsync(Cancel));

        Assert.Contains("2099-05-11", refused.Message, StringComparison.Ordinal);
        Assert.Equal(70, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_clock_that_was_set_a_moment_ago_removes_nothing(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(70, 1);
        await host.Sealer.SealAsync(Cancel);
        var clock = new SetClock(host.Time);
        var runs = ActivatorUtilities.CreateInstance<RetentionRuns>(host.Services, clock);
        host.Time.AdjustTime(host.Time.GetUtcNow().AddYears(73));
        await host.StoreAsync(1);
        await host.Sealer.SealAsync(Cancel);

        clock.Run(TimeSpan.FromMinutes(61));
        await runs.RunAsync(Cancel);
        clock.Run(TimeSpan.FromMinutes(59));
        await runs.RunAsync(Cancel);

        Assert.Equal(71, await host.ScalarAsync<long>("select count(*) from audit_records"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Of_a_log_without_newer_records_nothing_is_removed_and_of_another_one_month_a_run(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(95, 1);
        host.Time.Advance(TimeSpan.FromDays(200));
        await host.Sealer.SealAsync(Cancel);

        // The newest record is of the third of June: April may go, and May may not.
        foreach (var left in (int[])[95 - 31, 95 - 61, 95 - 61])
        {
            host.Time.Advance(TimeSpan.FromDays(1));
            await host.RemoveAsync();
            Assert.Equal(left, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task With_nothing_set_everything_is_kept(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(3, 1);
        host.Time.Advance(TimeSpan.FromDays(10_000));
        await host.Sealer.SealAsync(Cancel);
        await host.RemoveAsync();

        Assert.Equal(3, await host.ScalarAsync<long>("select count(*) from audit_records"));
    }

    [Fact]
    public void The_longest_period_counts_and_a_framework_that_is_not_known_is_refused()
    {
        var periods = new RetentionPeriods(new Dictionary<string, int> { ["HIPAA"] = 72, ["PCI-DSS"] = 12 });

        Assert.Null(periods.Of(new RetentionOptions()));
        Assert.Equal(3, periods.Of(new RetentionOptions { Months = 3 }));
        Assert.Equal(72, periods.Of(new RetentionOptions { Frameworks = ["PCI-DSS", "HIPAA"], Months = 3 }));
        Assert.Equal(90, periods.Of(new RetentionOptions { Frameworks = ["HIPAA"], Months = 90 }));
        Assert.Throws<InvalidConfigurationException>(() => periods.Of(new RetentionOptions { Frameworks = ["HIPPA"] }));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_subject_is_erased_from_its_tenants_records_and_the_chain_holds(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreAsync(
            Samples.Record(1) with { Subject = "anna", Matched = "sealed" }, Samples.Record(2) with { Subject = "bert" }, Samples.Record(3, "other") with { Subject = "anna" });

        Assert.Equal(1, await host.Get<SubjectErasure>().EraseAsync("default", "anna", Samples.Noon.AddDays(1), Cancel));
        Assert.Equal(0, await host.Get<SubjectErasure>().EraseAsync("default", "anna", Samples.Noon.AddDays(1), Cancel));

        var records = (await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records;
        Assert.Equal([null, "bert"], records.OrderBy(record => record.RequestId).Select(record => record.Subject));
        var erased = records.Single(record => record.Subject is null);
        Assert.Null(erased.Matched);
        Assert.Null(erased.Link!.SubjectSalt);
        Assert.NotNull(erased.Link.SubjectHash);
        Assert.Equal("anna", Assert.Single((await host.Reader.ListAsync(new AuditFilter("other"), 10, Cancel)).Records).Subject);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Records_without_their_subject_are_wrong_unless_an_erasure_of_as_many_is_on_record(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreAsync(Samples.Record(1) with { Subject = "anna", Matched = "sealed" }, Samples.Record(2) with { Matched = "sealed too" }, Samples.Record(3));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
        Assert.Equal(1, await host.Get<SubjectErasure>().EraseAsync("default", "anna", Samples.Noon.AddDays(1), Cancel));
        var unaccounted = await host.VerifyAsync();
        await host.StoreAsync(Samples.Record(4) with { Operation = "audit.erase", Details = """{"records":1}""" });
        var accounted = await host.VerifyAsync();
        Assert.Equal(1, await host.Get<SubjectErasure>().EraseAsync("default", (await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records.Single(record => record.Matched is not null).Id, Cancel));

        Assert.Equal(1, unaccounted.Problems);
        Assert.Contains("1 records lost their subject", unaccounted.First, StringComparison.Ordinal);
        Assert.Equal((0, ""), Problems(accounted));
        Assert.StartsWith("2 records", (await host.VerifyAsync()).First, StringComparison.Ordinal);
    }

    private static (int, string) Problems(Api.Audit.Verification.ChainState state) => (state.Problems, state.First);

    /// <summary>Shows the time of another, and runs apart from it.</summary>
    private sealed class SetClock(FakeTimeProvider shown) : TimeProvider
    {
        private long _run;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Run(TimeSpan time) => _run += time.Ticks;

        public override DateTimeOffset GetUtcNow() => shown.GetUtcNow();

        public override long GetTimestamp() => _run;
    }
}
