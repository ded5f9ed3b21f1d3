using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Tests.Audit.Seals;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Audit.Verification;

/// <summary>Somebody works on the database itself.</summary>
public class ChainVerifierTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    public static TheoryData<string, string, string> Deeds
    {
        get
        {
            var deeds = new (string Sql, string Says)[]
            {
                ("update audit_records set action = 'blocked' where sequence = 7", "record 7 (%): it does not have the hash that it carries"),
                ("update audit_records set score = 1 where sequence = 1", "record 1 (%): it does not have the hash"),
                ("update audit_records set subject = 'other' where sequence = 12", "record 12 (%): it does not have the hash"),
                ("delete from audit_records where sequence = 7", "records 7 to 7 are missing"),
                ("delete from audit_records where sequence <= 3", "records 1 to 3 are missing"),
                ("delete from audit_records where sequence > 14", "records 15 to 16, the last ones, are missing"),
                ("delete from audit_records", "records 1 to 16, the last ones, are missing"),
                ("delete from audit_records where sequence > 12; update audit_chains set sequence = 12, hash = (select hash from audit_records where sequence = 12)", "records 13 to 15, the last ones, are missing"),
                ("update audit_records set sequence = 100 where sequence = 7; update audit_records set sequence = 7 where sequence = 8; update audit_records set sequence = 8 where sequence = 100", "record 7 (%): it does not have the hash"),
                ("update audit_chains set sequence = 20", "records 17 to 20, the last ones, are missing"),
                ("update audit_records set hash = previous_hash where sequence = 16", "record 16 (%): it does not have the hash"),
                ("update audit_records set findings = '{}' where sequence = 7", "record 7 (%): it cannot be read"),
                ("update audit_records set policies = '[null]' where sequence = 7", "record 7 (%): it cannot be read"),
                ("update audit_records set sequence = -1 where sequence = 16", "records 16 to 16, the last ones, are missing"),
                ("delete from audit_chains", "the chain ends with record 15, and its end is kept as record 0"),
            };
            var data = new TheoryData<string, string, string>();
            foreach (var (sql, says) in deeds)
            {
                data.Add("postgres", sql, says);
                data.Add("sqlite", sql, says);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Chains_that_nobody_touched_hold(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.StoreAsync(3, "other");

        var states = await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel);

        Assert.Equal([("default", 16, 3, 0), ("other", 3, 0, 0)], states.Select(state => (state.TenantId, (int)state.Records, state.Seals, state.Problems)));
    }

    [Theory, MemberData(nameof(Deeds))]
    public async Task What_was_done_to_the_records_is_found_and_the_first_of_it_told(string kind, string deed, string says)
    {
        await using var host = await SealedAsync(kind);
        await host.ExecuteAsync(deed);

        var state = await host.VerifyAsync();

        Assert.True(state.Problems > 0, "found nothing");
        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(says).Replace("%", ".*", StringComparison.Ordinal), state.First);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Nobody_can_give_an_act_to_another_by_moving_a_piece_of_the_name_into_the_salt(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.ExecuteAsync(kind == "postgres"
            ? "update audit_records set subject_salt = subject_salt || convert_to(substr(subject, 1, 8), 'UTF8'), subject = substr(subject, 9) where sequence = 7"
            : "update audit_records set subject_salt = cast(unhex(hex(subject_salt) || hex(substr(subject, 1, 8))) as blob), subject = substr(subject, 9) where sequence = 7");

        Assert.Matches("^record 7 .*: it does not have the hash that it carries", (await host.VerifyAsync()).First);
    }

    [Theory]
    [InlineData("postgres", -1, false)]
    [InlineData("sqlite", -1, false)]
    [InlineData("postgres", 0, false)]
    [InlineData("postgres", 1_000, false)]
    [InlineData("sqlite", 1_000, false)]
    [InlineData("postgres", 3, true)]
    [InlineData("sqlite", 3, true)]
    public async Task A_record_that_holds_for_itself_and_stands_where_no_chain_is_is_found_and_not_shown(string kind, long sequence, bool ofNobody)
    {
        await using var host = await SealedAsync(kind);
        var tenant = ofNobody ? "nobody" : "default";
        var forged = Samples.Record(500, tenant) with { Operation = "audit.review" };
        var link = new AuditLink(sequence, host.Time.GetUtcNow(), CanonicalRow.Genesis, "");
        var hash = CanonicalRow.Hash(link.PreviousHash, CanonicalRow.Of(forged with { Link = link }));
        await host.StoreAsync(forged with { TenantId = "source" });
        await host.ExecuteAsync(
            $"update audit_records set tenant_id = '{tenant}', sequence = {sequence}, recorded_at = (select max(recorded_at) from audit_records), previous_hash = {host.Bytes(CanonicalRow.Genesis)}, hash = {host.Bytes(hash)} where tenant_id = 'source'; delete from audit_chains where tenant_id = 'source'");

        var states = await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel);

        Assert.Equal(1, states.Single(state => state.TenantId == tenant).Problems);
        Assert.Contains($"record {sequence} ({forged.Id}) stands outside the chain", states.Single(state => state.TenantId == tenant).First, StringComparison.Ordinal);
        if (sequence < 1)
        {
            Assert.Null(await host.Reader.GetAsync(tenant, forged.Id, Cancel));
            Assert.DoesNotContain((await host.Reader.ListAsync(new AuditFilter(tenant), 100, Cancel)).Records, record => record.Id == forged.Id);
        }
    }

    [Fact]
    public async Task A_double_does_not_fall_between_two_pages()
    {
        await using var host = await EvidenceHost.CreateAsync("postgres");
        await host.StoreAsync(2_100);
        await host.ExecuteAsync(
            $"insert into audit_records (id, {AuditRow.Columns[4..]}) select 'ffffffff-ffff-ffff-ffff-ffffffffffff', {AuditRow.Columns[4..]} from audit_records where sequence = 2000");

        Assert.Contains("stands there although it was numbered already", (await host.VerifyAsync()).First, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task One_record_that_cannot_be_read_hides_no_other_tenant_and_nothing_that_follows(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.StoreAsync(3, "other");
        await host.ExecuteAsync("update audit_records set findings = '{}' where tenant_id = 'default' and sequence = 4");
        await host.ExecuteAsync("update audit_records set score = 99 where tenant_id = 'other' and sequence = 2");

        var states = await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel);

        Assert.Equal([("default", 16, true), ("other", 3, true)], states.Select(state => (state.TenantId, (int)state.Records, state.Problems > 0)));
        Assert.True((await host.Reader.ListAsync(new AuditFilter("default"), 100, Cancel)).Records.Single(record => record.Link!.Sequence == 4).Unreadable);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_walk_beside_a_gateway_that_goes_on_writing_and_sealing_finds_nothing(string kind)
    {
        await using var host = await SealedAsync(kind);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await host.StoreDaysAsync(1, 3);
                await host.Sealer.SealAsync(Cancel);
            }
        }, Cancel);

        for (var walk = 0; walk < 20; walk++)
        {
            Assert.Equal((0, ""), (await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel)).Select(state => (state.Problems, state.First)).Single());
        }

        await done.CancelAsync();
        await writing;
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_that_was_put_in_between_is_found(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.ExecuteAsync("drop index audit_records_by_sequence");
        await host.ExecuteAsync(
            $"insert into audit_records (id, {AuditRow.Columns[4..]}) select '{Guid.CreateVersion7()}', {AuditRow.Columns[4..]} from audit_records where sequence = 5");

        Assert.Contains("stands there although it was numbered already", (await host.VerifyAsync()).First, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_that_was_written_anew_from_a_record_on_does_not_have_its_seals(string kind)
    {
        await using var host = await SealedAsync(kind);
        var records = new List<AuditRecord>();
        await host.Reader.StreamChainAsync("default", 0, 16, record =>
        {
            records.Add(record);
            return ValueTask.CompletedTask;
        }, Cancel);
        await host.ExecuteAsync("delete from audit_records; delete from audit_chains");
        host.Time.AdjustTime(Samples.Noon);
        foreach (var day in records.GroupBy(record => record.Link!.RecordedAt))
        {
            await host.StoreAsync([.. day.Select(record => record.Link!.Sequence == 7 ? record with { Action = "blocked", Link = null } : record with { Link = null })]);
            host.Time.Advance(TimeSpan.FromDays(1));
        }

        var state = await host.VerifyAsync();

        Assert.Contains("was made over another record", state.First, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Seals_of_another_key_or_without_their_middle_do_not_hold(string kind)
    {
        await using var host = await SealedAsync(kind);
        await using var stranger = await EvidenceHost.CreateAsync("sqlite");
        var seals = await host.SealsAsync();
        await RemoveSealsAsync();
        await host.Seals.TryAddAsync(seals[0], Cancel);
        await host.Seals.TryAddAsync(seals[2], Cancel);
        Assert.Equal("seal 2 is missing", (await host.VerifyAsync()).First);

        await RemoveSealsAsync();
        await host.Seals.TryAddAsync(SealMaker.Make(stranger.Get<SigningKeys>(), null, seals[0], Samples.Noon), Cancel);
        Assert.Contains("is not known", (await host.VerifyAsync()).First, StringComparison.Ordinal);

        async Task RemoveSealsAsync()
        {
            // As somebody who owns the database can.
            await host.ExecuteAsync(kind == "postgres" ? "drop trigger audit_seals_stay on audit_seals" : "drop trigger if exists audit_seals_stay_there");
            await host.ExecuteAsync("delete from audit_seals");
            if (kind == "postgres")
            {
                await host.ExecuteAsync("create trigger audit_seals_stay before update or delete on audit_seals for each row execute function refuse_seal_change()");
            }
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_the_last_check_saw_has_to_be_there_though_no_seal_covers_it(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreAsync(9);
        var store = host.Get<VerificationStore>();
        await store.SaveAsync(await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel), host.Time.GetUtcNow(), Cancel);
        await host.ExecuteAsync("delete from audit_records where sequence > 4; update audit_chains set sequence = 4, hash = (select hash from audit_records where sequence = 4)");

        for (var check = 0; check < 2; check++)
        {
            var states = await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel);
            await store.SaveAsync(states, host.Time.GetUtcNow(), Cancel);
            Assert.Equal("records 5 to 9, the last ones, are missing", Assert.Single(states).First);
        }

        Assert.Equal(1, (await store.SummaryAsync(Cancel)).Problems);
        Assert.Equal(host.Time.GetUtcNow(), (await store.SummaryAsync(Cancel)).Oldest);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_whole_tenant_that_disappears_is_missed(string kind)
    {
        await using var host = await SealedAsync(kind);
        await host.ExecuteAsync("delete from audit_records; delete from audit_chains");

        Assert.Equal("records 1 to 15, the last ones, are missing", Assert.Single(await host.Get<ChainVerifier>().VerifyAllAsync(null, Cancel)).First);
    }

    // Three sealed days of five records, and one record of today.
    private static async Task<EvidenceHost> SealedAsync(string kind)
    {
        var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(3, 5);
        await host.Sealer.SealAsync(Cancel);
        await host.StoreAsync(1);
        return host;
    }
}
