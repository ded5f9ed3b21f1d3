using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Audit.Seals;

/// <summary>Somebody has the whole database to himself, and the gateway has one file beside it.</summary>
public class AnchorsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_history_that_was_written_anew_with_all_its_hashes_is_not_sealed(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.RewriteAsync(7, record => record with { Action = "blocked" });
        await host.RemoveSealsAsync();
        Assert.Equal(0, (await host.VerifyAsync()).Problems);

        Assert.False(await host.Get<Anchors>().CheckAsync(Cancel));
        await host.Sealer.SealAsync(Cancel);

        Assert.Equal("default", Assert.Single(host.Get<Anchors>().Broken).Key);
        Assert.Empty(await host.SealsAsync());
        await host.Get<Anchors>().CheckAsync(Cancel);
        Assert.Single(host.Get<Anchors>().Broken);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_that_was_cut_short_together_with_its_seals_is_found(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.ExecuteAsync("delete from audit_records where sequence > 10");
        await host.RemoveSealsAsync("number > 2");
        await host.ExecuteAsync("update audit_chains set sequence = 10, hash = (select hash from audit_records where sequence = 10)");
        Assert.Equal(0, (await host.VerifyAsync()).Problems);

        await host.Get<Anchors>().CheckAsync(Cancel);

        Assert.Equal("the chain ended with record 16 and ends with record 10 now", host.Get<Anchors>().Broken["default"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Records_of_today_that_no_seal_covers_are_held_too(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.RewriteAsync(16, record => record with { Action = "blocked" });
        await host.StoreAsync(2);
        Assert.Equal(0, (await host.VerifyAsync()).Problems);

        await host.Get<Anchors>().CheckAsync(Cancel);

        Assert.Equal("record 16 is another than before", host.Get<Anchors>().Broken["default"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_and_a_seal_that_are_gone_are_missed(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.RemoveSealsAsync("number = 3");
        await host.Get<Anchors>().CheckAsync(Cancel);
        Assert.Equal("seal 3 is gone: there are 2 now", host.Get<Anchors>().Broken["default"]);

        await host.ExecuteAsync("delete from audit_records; delete from audit_chains");
        await host.Get<Anchors>().CheckAsync(Cancel);
        Assert.Equal("the chain ended with record 16 and ends with record 0 now", host.Get<Anchors>().Broken["default"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Seals_of_a_key_that_somebody_put_into_the_database_do_not_hold(string kind)
    {
        await using var host = await SealedAsync(kind);
        await using var stranger = await EvidenceHost.CreateAsync("sqlite");
        var forger = stranger.Get<SigningKeys>();
        await host.Seals.AddKeyAsync(forger.Current with { AttestedBy = host.Get<SigningKeys>().Current.Id, Attestation = forger.Sign("x"u8) }, Cancel);
        var seals = await host.SealsAsync();
        await host.RemoveSealsAsync();
        AuditSeal? previous = null;
        foreach (var seal in seals)
        {
            previous = SealMaker.Make(forger, previous, seal, host.Time.GetUtcNow());
            await host.Seals.TryAddAsync(previous, Cancel);
        }

        Assert.Equal(0, (await host.VerifyAsync()).Problems);
        await host.Get<Anchors>().CheckAsync(Cancel);

        Assert.Equal([host.Get<SigningKeys>().Current.Id], host.Get<Anchors>().Keys!);
        Assert.Contains("not one that is trusted", (await host.Get<ChainVerifier>().VerifyAllAsync(host.Get<Anchors>().Keys, Cancel)).Single().First, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_that_the_one_before_signed_for_is_believed_and_a_retired_one_signs_no_more(string kind)
    {
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var connection = kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null;
        await using var host = await EvidenceHost.CreateOnAsync(connection, ("Audit:SigningKey", first.ExportPkcs8PrivateKeyPem()));
        await host.Get<Anchors>().CheckAsync(Cancel);
        using var next = new SigningKeys(
            host.Seals, Options.Create(new SealOptions { SigningKey = second.ExportPkcs8PrivateKeyPem(), PreviousSigningKey = first.ExportPkcs8PrivateKeyPem() }),
            host.Get<IHostEnvironment>(), host.Time, NullLogger<SigningKeys>.Instance);

        Assert.Equal(SigningKey.IdOf(first), await next.RegisterAsync(Cancel));
        await host.Get<Anchors>().CheckAsync(Cancel);

        Assert.Contains(SigningKey.IdOf(second), host.Get<Anchors>().Keys!);
        Assert.Equal(SigningKey.IdOf(first), (await host.Seals.KeysAsync(Cancel)).Single(key => key.Id == SigningKey.IdOf(second)).AttestedBy);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Get<SigningKeys>().RegisterAsync(Cancel));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_grows_and_what_retention_removes_holds(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:Retention:Months", "1"));
        await host.StoreDaysAsync(20, 1);
        await host.Sealer.SealAsync(Cancel);
        Assert.True(await host.Get<Anchors>().CheckAsync(Cancel));
        await host.StoreDaysAsync(25, 1);
        await host.Sealer.SealAsync(Cancel);
        host.Time.Advance(TimeSpan.FromDays(20));
        await host.StoreAsync(1);
        await host.RemoveAsync();
        Assert.Equal(15, await host.ScalarAsync<long>("select count(*) from audit_records"));

        Assert.False(await host.Get<Anchors>().CheckAsync(Cancel));

        Assert.Empty(host.Get<Anchors>().Broken);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_operator_who_removes_the_file_has_the_chain_sealed_from_then_on_and_that_is_on_record(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind, ("Audit:SpoolPath", "spool"), ("Audit:Linger", "00:00:00"));
        await host.StoreDaysAsync(3, 5);
        await host.Sealer.SealAsync(Cancel);
        await host.Get<Anchors>().CheckAsync(Cancel);
        await host.RewriteAsync(7, record => record with { Action = "blocked" });
        await host.RemoveSealsAsync();
        await host.Storage.StartAsync();
        await TurnUntilAsync(host, async () => await host.ScalarAsync<long>("select count(*) from audit_records where operation = 'system.anchors' and status_code = 500") >= 1, "on record");
        Assert.Empty(await host.SealsAsync());
        Assert.True(Gauge(host) > 0);
        await TurnUntilAsync(host, async () => (await FoundAsync()).State?.Problems == 1, "told to reports and auditors");
        Assert.StartsWith("not what this gateway saw before: seal 3 is gone", (await FoundAsync()).State!.First, StringComparison.Ordinal);

        File.Delete(host.Get<AnchorFile>().Path);
        await TurnUntilAsync(host, async () => (await host.SealsAsync()).Count > 0, "sealed");
        await TurnUntilAsync(host, async () => await host.ScalarAsync<long>("select count(*) from audit_records where operation = 'system.anchors' and status_code = 200") >= 1, "on record");
        await TurnUntilAsync(host, async () => (await FoundAsync()).State?.Problems == 0, "walked at once");
        await host.Storage.StopAsync();

        Task<(DateTimeOffset? At, ChainState? State)> FoundAsync() => host.Get<VerificationStore>().FindAsync("default", Cancel);
    }

    [Fact]
    public async Task A_file_that_holds_something_else_stops_sealing_and_one_that_cannot_be_written_does_not()
    {
        await using var host = await SealedAsync("sqlite");
        var path = host.Get<AnchorFile>().Path;
        await File.WriteAllTextAsync(path, "{\"tenants\":{", Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(() => host.Get<Anchors>().CheckAsync(Cancel));

        File.Delete(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Directory.CreateSymbolicLink(Path.GetDirectoryName(path)!, "nowhere");
        await host.Get<Anchors>().CheckAsync(Cancel);
        await host.RewriteAsync(16, record => record with { Action = "blocked" });
        await host.Get<Anchors>().CheckAsync(Cancel);
        Assert.Single(host.Get<Anchors>().Broken);
    }

    [Fact]
    public async Task One_that_cannot_be_read_is_not_taken_for_one_that_is_not_there()
    {
        await using var host = await SealedAsync("sqlite");
        var path = host.Get<AnchorFile>().Path;
        File.Delete(path);
        Directory.CreateDirectory(path);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => host.Get<Anchors>().CheckAsync(Cancel));

        Directory.Delete(path);
        Assert.True(await host.Get<Anchors>().CheckAsync(Cancel));
    }

    [Fact]
    public async Task What_cannot_be_written_leaves_no_draft_behind()
    {
        await using var host = await SealedAsync("sqlite");
        var file = host.Get<AnchorFile>();
        var document = file.Read()!;
        File.Delete(file.Path);
        Directory.CreateDirectory(file.Path);

        Assert.Throws<UnauthorizedAccessException>(() => file.TryWrite(document));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file.Path)!, AnchorFile.Name + "*"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_earlier_export_tells_a_history_that_was_written_anew_from_the_one_that_it_was_made_of(string kind)
    {
        await using var host = await SealedAsync(kind);
        var export = host.Get<AuditExport>();
        using var file = new MemoryStream();
        await export.WriteAsync(await export.BeginAsync("default", null, null, Cancel), file, Cancel);
        var verifier = new FileVerifier(file, "export.jsonl", []);
        Assert.True(verifier.Verify().AllHold);
        await host.StoreAsync(3);
        Assert.True((await AgainstAsync()).AllHold);

        await host.RewriteAsync(16, record => record with { Action = "blocked" });
        Assert.Equal("record 16, the last of the file, is another in the database", Assert.Single((await AgainstAsync()).All).Text);
        await host.RemoveSealsAsync();
        Assert.Equal("seal 1 of the file is gone", Assert.Single((await AgainstAsync()).All).Text);

        async Task<Findings> AgainstAsync()
        {
            var findings = new Findings();
            await new FileAgainstDatabase(host.Reader, host.Seals).CheckAsync(verifier.Manifest!, findings, Cancel);
            return findings;
        }
    }

    // Three sealed days of five records, one record of today, and all of it seen.
    private static async Task<EvidenceHost> SealedAsync(string kind)
    {
        var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(3, 5);
        await host.Sealer.SealAsync(Cancel);
        await host.StoreAsync(1);
        Assert.True(await host.Get<Anchors>().CheckAsync(Cancel));
        return host;
    }

    private static Task TurnUntilAsync(EvidenceHost host, Func<Task<bool>> condition, string what) => Eventually.IsTrueAsync(async () =>
    {
        host.Time.Advance(TimeSpan.FromSeconds(30));
        return await condition();
    }, what);

    private static double? Gauge(EvidenceHost host)
    {
        using var collector = new MetricCollector<double>(host.Get<IMeterFactory>(), MetricContract.MeterName, MetricContract.AuditChainProblems.Instrument);
        collector.RecordObservableInstruments();
        return collector.LastMeasurement?.Value;
    }
}
