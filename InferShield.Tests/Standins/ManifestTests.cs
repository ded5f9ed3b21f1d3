using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace InferShield.Tests.Standins;

/// <summary>The manifest of a small model, byte for byte as Aspire 13.5.2 writes it.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-manifest-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Manifest => Path.Combine(_folder, "m.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_small_model_is_written_as_Aspire_writes_it()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--publisher", "manifest", "--output-path", Manifest);
        var key = builder.AddParameter("key", secret: true);
        var postgres = builder.AddPostgres("postgres").WithDataVolume("pg");
        var redis = builder.AddRedis("redis").WithDataVolume("cache");
        var web = builder.AddContainer("web", "example/web:1.2")
            .WithHttpEndpoint(port: 9091, targetPort: 9090).WithExternalHttpEndpoints()
            .WithBindMount(Path.Combine(_folder, "web.conf"), "/etc/web.conf", isReadOnly: true)
            .WithEnvironment("URL", $"http://store/?k={key:uri}");
        builder.AddExecutable("tool", "run", _folder, "--verbose").WithHttpEndpoint(env: "PORT").WithArgs(key)
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
            .WithReference(postgres.AddDatabase("audit")).WithReference(redis).WithReference(web.GetEndpoint("http"));
        builder.AddExecutable("left-out", "run", _folder).ExcludeFromManifest();
        await using var application = await builder.BuildAsync(Cancellation);

        await application.RunAsync(Cancellation);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Standins", "small-manifest.json"), Cancellation), await File.ReadAllTextAsync(Manifest, Cancellation) + "\n");
    }

    [Fact]
    public async Task The_entry_point_of_the_app_host_builds_under_the_tests_hand()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.InferShield_AppHost>(
            ["--publisher", "manifest", "--output-path", Manifest], Cancellation);
        Assert.Contains(builder.Resources, resource => resource is ProjectResource { Name: "api" });
        builder.AddContainer("added-by-test", "example/added");
        await using var application = await builder.BuildAsync(Cancellation);

        await application.RunAsync(Cancellation);

        Assert.Contains("\"image\": \"example/added:latest\"", await File.ReadAllTextAsync(Manifest, Cancellation), StringComparison.Ordinal);
    }
}
