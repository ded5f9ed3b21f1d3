using System.Security.Cryptography;
using InferShield.Api.Audit.Seals;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Audit.Seals;

/// <summary>Gateways with their spools in one folder, as the component shared-spool gives it to them: they keep one file.</summary>
public sealed class SharedAnchorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-volume-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Volume => Path.Combine(_folder, "volume");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_instance_on_the_volume_of_those_before_does_not_believe_a_history_that_was_written_anew()
    {
        var database = await PostgresServer.CreateSharedDatabaseAsync();
        await using (var before = await HostAsync(database, Volume))
        {
            await before.StoreAsync(16);
            Assert.True(await before.Get<Anchors>().CheckAsync(Cancel));
            await before.RewriteAsync(7, record => record with { Action = "blocked" });
            Assert.Equal(0, (await before.VerifyAsync()).Problems);
        }

        await using var after = await HostAsync(database, Volume);
        await using var elsewhere = await HostAsync(database, Path.Combine(_folder, "empty"));

        Assert.False(await after.Get<Anchors>().CheckAsync(Cancel));
        Assert.Equal("the chain's end, record 16, has another hash than before", after.Get<Anchors>().Broken["default"]);
        Assert.True(await elsewhere.Get<Anchors>().CheckAsync(Cancel));
        Assert.Empty(elsewhere.Get<Anchors>().Broken);
    }

    [Fact]
    public async Task Instances_take_turns_with_the_file_and_see_what_the_others_saw()
    {
        var database = await PostgresServer.CreateSharedDatabaseAsync();
        await using var one = await HostAsync(database, Volume);
        await using var other = await HostAsync(database, Volume);

        for (var turn = 0; turn < 3; turn++)
        {
            await one.StoreAsync(2);
            await (turn % 2 == 0 ? one : other).Get<Anchors>().CheckAsync(Cancel);
        }

        Assert.Equal(6, other.Get<AnchorFile>().Read()!.Tenants["default"].Sequence);
        Assert.Empty(one.Get<Anchors>().Broken);
        Assert.Empty(other.Get<Anchors>().Broken);
    }

    [Fact]
    public async Task What_another_put_into_the_file_or_an_operator_removed_during_a_pass_is_not_undone()
    {
        var database = await PostgresServer.CreateSharedDatabaseAsync();
        await using var slow = await HostAsync(database, Volume);
        await using var quick = await HostAsync(database, Volume);
        await slow.StoreAsync(3);
        await slow.Get<Anchors>().CheckAsync(Cancel);
        var file = slow.Get<AnchorFile>();
        var earlier = file.Read()!;
        await slow.StoreAsync(2);
        await quick.Get<Anchors>().CheckAsync(Cancel);

        Assert.False(file.TryWrite(earlier));
        Assert.Equal(5, file.Read()!.Tenants["default"].Sequence);

        File.Delete(file.Path);
        Assert.False(file.TryWrite(earlier));
        Assert.Empty(Directory.GetFiles(Volume));
    }

    [Theory]
    [InlineData(12, "the chain's end, record 16, has another hash than before")]
    [InlineData(7, "record 10 is another than before")]
    public async Task One_that_could_not_write_for_a_while_holds_the_database_against_what_the_others_wrote_too_and_lowers_nothing(int from, string problem)
    {
        var link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, Volume); // Nothing is there yet: it cannot be written.
        var database = await PostgresServer.CreateSharedDatabaseAsync();
        await using var cut = await HostAsync(database, link);
        await using var other = await HostAsync(database, Volume);
        await cut.StoreAsync(10);
        await cut.Get<Anchors>().CheckAsync(Cancel);
        await cut.StoreAsync(6);
        await other.Get<Anchors>().CheckAsync(Cancel);
        await cut.RewriteAsync(from, record => record with { Action = "blocked" });

        for (var pass = 0; pass < 2; pass++)
        {
            await cut.Get<Anchors>().CheckAsync(Cancel);
            await other.Get<Anchors>().CheckAsync(Cancel);

            Assert.Equal(pass == 0 ? problem : "the chain's end, record 16, has another hash than before", cut.Get<Anchors>().Broken["default"]);
            Assert.Single(other.Get<Anchors>().Broken);
            Assert.Equal(16, cut.Get<AnchorFile>().Read()!.Tenants["default"].Sequence);
        }
    }

    private Task<EvidenceHost> HostAsync(string database, string folder) =>
        EvidenceHost.CreateOnAsync(database, ("Audit:SigningKey", _key.ExportPkcs8PrivateKeyPem()), ("Audit:SpoolPath", folder));
}
