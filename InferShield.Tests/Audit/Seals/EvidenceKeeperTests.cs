using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using InferShield.Api.Audit.Seals;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Audit.Seals;

public class EvidenceKeeperTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task In_the_background_days_are_sealed_chains_checked_months_removed_and_all_of_it_measured(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"), ("Audit:SpoolPath", "spool"), ("Audit:Linger", "00:00:00"));
        await host.StoreDaysAsync(70, 1);
        await host.Storage.StartAsync();

        await TurnUntilAsync(host, async () => await host.ScalarAsync<long>("select count(*) from audit_records where operation = 'system.retention'") >= 1, "months removed, on record");
        await TurnUntilAsync(host, async () => await host.ScalarAsync<long>("select count(*) from audit_records where operation = 'system.verification'") >= 1, "checked, on record");

        Assert.Equal(70, (await host.SealsAsync()).Count(seal => seal.Kind == AuditSeal.OfRecords));
        Assert.Equal(1, (await host.SealsAsync()).Count(seal => seal.Kind == AuditSeal.Tombstone));
        Assert.Equal((0, ""), ((await host.VerifyAsync()).Problems, (await host.VerifyAsync()).First));
        Assert.Equal(0, Gauge(host, MetricContract.AuditChainProblems));
        Assert.Equal(0, Gauge(host, MetricContract.AuditUnsealed));
        Assert.Equal((await host.SealsAsync())[^1].SealedAt.ToUnixTimeSeconds(), Gauge(host, MetricContract.AuditSeal)!.Value, 1_000_000d);
        Assert.NotNull(Gauge(host, MetricContract.AuditChainVerified));

        await host.ExecuteAsync("update audit_records set score = 77 where tenant_id = 'default' and sequence = 65");
        host.Time.Advance(TimeSpan.FromDays(1));
        await TurnUntilAsync(host, () => Task.FromResult(Gauge(host, MetricContract.AuditChainProblems) > 0), "the edit is found");
        await host.Storage.StopAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task While_it_cannot_be_read_what_was_seen_before_nothing_is_sealed_checked_or_removed(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"), ("Audit:SpoolPath", "spool"), ("Audit:Linger", "00:00:00"));
        await host.StoreDaysAsync(70, 1);
        var unreadable = Directory.CreateDirectory(host.Get<AnchorFile>().Path);
        await host.Storage.StartAsync();
        await TurnUntilAsync(host, () => Task.FromResult(Gauge(host, MetricContract.AuditUnsealed) > 0), "a pass is over");
        for (var turn = 0; turn < 300; turn++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(2), Cancel);
        }

        Assert.Equal(0, await host.ScalarAsync<long>("select count(*) from audit_seals"));
        Assert.Equal(0, await host.ScalarAsync<long>("select count(*) from audit_verifications"));
        Assert.Equal(70, await host.ScalarAsync<long>("select count(*) from audit_records where tenant_id = 'default'"));

        unreadable.Delete();
        await TurnUntilAsync(host, async () => await host.ScalarAsync<long>("select count(*) from audit_records where operation = 'system.retention'") >= 1, "removed");
        await host.Storage.StopAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_that_takes_the_place_of_another_leaves_its_seals_in_force(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        var before = host.Get<SigningKeys>().Current.Id;
        await host.StoreDaysAsync(2, 1);
        await host.Sealer.SealAsync(Cancel);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var after = new SigningKeys(
            host.Seals, Options.Create(new SealOptions { SigningKey = key.ExportPkcs8PrivateKeyPem() }), host.Get<IHostEnvironment>(), host.Time, NullLogger<SigningKeys>.Instance);

        Assert.Equal(before, await after.RegisterAsync(Cancel));
        await host.StoreDaysAsync(1, 1);
        await new Sealer(host.Seals, host.Get<UnsealedRecords>(), host.Reader, after, host.Get<Anchors>(), host.Time, NullLogger<Sealer>.Instance).SealAsync(Cancel);

        Assert.Equal([before, before, SigningKey.IdOf(key)], (await host.SealsAsync()).Select(seal => seal.KeyId));
        Assert.Equal((0, ""), ((await host.VerifyAsync()).Problems, (await host.VerifyAsync()).First));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_instance_whose_key_another_has_replaced_meanwhile_seals_nothing_more(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:SpoolPath", "spool"), ("Audit:Linger", "00:00:00"));
        await host.StoreDaysAsync(1, 1);
        await host.Storage.StartAsync();
        await TurnUntilAsync(host, async () => (await host.SealsAsync()).Count == 1, "sealed");
        await using var newer = await EvidenceHost.CreateAsync("sqlite");
        await host.Seals.AddKeyAsync(newer.Get<SigningKeys>().Current with { CreatedAt = host.Time.GetUtcNow() }, Cancel);

        await host.StoreDaysAsync(3, 1);
        await TurnUntilAsync(host, () => Task.FromResult(Gauge(host, MetricContract.AuditUnsealed) > 0), "left to the newer instance");

        Assert.Single(await host.SealsAsync());
        await host.Storage.StopAsync();
    }

    // The clock is turned on until it is so: what runs in the background waits by it.
    private static Task TurnUntilAsync(EvidenceHost host, Func<Task<bool>> condition, string what) => Eventually.IsTrueAsync(async () =>
    {
        host.Time.Advance(TimeSpan.FromSeconds(30));
        return await condition();
    }, what);

    private static double? Gauge(EvidenceHost host, MetricDefinition gauge)
    {
        using var collector = new MetricCollector<double>(host.Get<IMeterFactory>(), MetricContract.MeterName, gauge.Instrument);
        collector.RecordObservableInstruments();
        return collector.LastMeasurement?.Value;
    }
}
