using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using InferShield.Api.Audit.Seals;
using InferShield.AppHost.Local;

namespace InferShield.Tests.AppHost;

/// <summary>The audit log's keys of a local run: its own, and at a rotation the one before too.</summary>
public sealed class SigningKeyParameterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-signing-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_parameters_a_run_has_a_key_of_its_own_and_none_before()
    {
        var (name, file) = Assert.Single(await EnvironmentAsync());

        Assert.Equal("Audit__SigningKeyFile", name);
        using var key = SigningKey.Read(await File.ReadAllTextAsync(file, Cancellation));
        Assert.NotNull(key);
    }

    [Fact]
    public async Task The_key_before_reaches_the_gateway_beside_the_new_one()
    {
        var (before, now) = (NewKey(), NewKey());

        Assert.Equal(
            new Dictionary<string, string> { ["Audit__PreviousSigningKey"] = before, ["Audit__SigningKey"] = now },
            await EnvironmentAsync("--Parameters:audit-signing-key=" + now, "--Parameters:audit-previous-signing-key=" + before));
        Assert.Empty(Settings.Check(["--Parameters:audit-previous-signing-key=" + before]));
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(params string[] parameters)
    {
        var builder = DistributedApplication.CreateBuilder(["--Data:Path=" + _folder, .. parameters]);
        var api = builder.AddResource(new ProjectResource("api"));
        api.WithSigningKey(LocalSystem.Plan(builder, AppHostArguments.Parse([])));
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, api.Resource, [], Cancellation);
        foreach (var annotation in api.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var values = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            values[name] = value is IValueProvider provider ? await provider.GetValueAsync(Cancellation) ?? "" : (string)value;
        }

        return values;
    }
}
