using Dapper;
using InferShield.Api.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Storage;

public class MigratorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly string[] Scripts = [.. Of(".Sqlite.")];

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_second_run_changes_nothing(string kind)
    {
        await using var host = await StorageHost.CreateAsync(kind);
        var migrator = host.Services.GetRequiredService<Migrator>();

        Assert.False(await migrator.IsUpToDateAsync(Cancel));
        Assert.Equal(Scripts, await migrator.MigrateAsync(Cancel));
        Assert.Empty(await migrator.MigrateAsync(Cancel));
        Assert.True(await migrator.IsUpToDateAsync(Cancel));
        Assert.True(host.Services.GetRequiredService<StorageState>().IsMigrated);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Instances_that_start_together_run_each_script_once(string kind)
    {
        await using var host = await StorageHost.CreateAsync(kind);
        var migrators = Enumerable.Range(0, 8)
            .Select(_ => ActivatorUtilities.CreateInstance<Migrator>(host.Services));

        var ran = await Task.WhenAll(migrators.Select(migrator => Task.Run(() => migrator.MigrateAsync(Cancel))));

        Assert.Equal(Scripts, ran.SelectMany(scripts => scripts));
        var tenants = await host.Database.QueryAsync("test", (connection, _) => connection.QueryAsync<string>("select id from tenants"), Cancel);
        Assert.Equal(["default"], tenants);
    }

    [Fact]
    public void Both_dialects_have_the_same_scripts()
    {
        Assert.NotEmpty(Of(".Postgres."));
        Assert.Equal(Of(".Postgres."), Of(".Sqlite."));
    }

    private static IEnumerable<string> Of(string marker) => typeof(Migrator).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains(marker, StringComparison.Ordinal)).Select(name => name.Split(marker)[1]).Order(StringComparer.Ordinal);

    [Fact]
    public async Task The_subcommand_says_what_it_did_and_2_when_it_could_not()
    {
        await using var host = await StorageHost.CreateAsync("sqlite");
        var output = new StringWriter();
        Assert.Equal(0, await host.Services.GetRequiredService<Migrator>().RunAsync(output, output, Cancel));
        Assert.Contains("0001_initial.sql", output.ToString(), StringComparison.Ordinal);

        await using var away = StorageHost.Create("Host=127.0.0.1;Port=1;Username=u;Password=very-secret;Timeout=2");
        var error = new StringWriter();
        Assert.Equal(2, await away.Services.GetRequiredService<Migrator>().RunAsync(TextWriter.Null, error, Cancel));
        Assert.NotEmpty(error.ToString());
        Assert.DoesNotContain("very-secret", error.ToString(), StringComparison.Ordinal);
    }
}
