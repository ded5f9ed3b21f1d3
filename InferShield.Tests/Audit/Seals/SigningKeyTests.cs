using System.Security.Cryptography;
using InferShield.Api.Audit.Seals;
using InferShield.ServiceDefaults;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.Tests.Audit.Seals;

public sealed class SigningKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-keys-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_settings_a_key_is_made_once_for_its_owner_alone()
    {
        await using var host = StorageHost.Create(null, builder => builder.AddSeals());
        var path = Path.Combine(host.Services.GetRequiredService<IHostEnvironment>().ContentRootPath, ".data", "audit-signing-key.pem");

        using var again = new SigningKeysTwice(host);

        Assert.Equal(again.First.Current.Id, again.Second.Current.Id);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData("pkcs8")]
    [InlineData("sec1")]
    [InlineData("text")]
    public async Task A_key_of_ones_own_signs(string how)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = how == "sec1" ? key.ExportECPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem();
        await using var host = With(how == "text" ? ("Audit:SigningKey", pem) : ("Audit:SigningKeyFile", Write(pem)));
        var keys = host.Services.GetRequiredService<SigningKeys>();

        var signature = keys.Sign("evidence"u8);

        Assert.True(key.VerifyData("evidence"u8, System.Buffers.Text.Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Equal(SigningKey.IdOf(key), keys.Current.Id);
        Assert.Equal(key.ExportSubjectPublicKeyInfoPem(), keys.Current.PublicKey);
    }

    [Fact]
    public async Task What_is_no_private_key_of_the_kind_stops_the_start_without_telling_what_it_holds()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] texts = ["", "no key", p384.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), p256.ExportSubjectPublicKeyInfoPem(), new string('x', 100_000)];

        foreach (var text in texts)
        {
            await using var host = With(("Audit:SigningKeyFile", Write(text)));
            var refused = Assert.Throws<InvalidConfigurationException>(() => host.Services.GetRequiredService<SigningKeys>());
            Assert.Equal("Audit:SigningKeyFile holds no ECDSA P-256 private key in PEM.", refused.Message);
        }

        await using var missing = With(("Audit:SigningKeyFile", Path.Combine(_folder.FullName, "none.pem")));
        Assert.Throws<InvalidConfigurationException>(() => missing.Services.GetRequiredService<SigningKeys>());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_new_key_takes_the_place_of_the_one_before_which_stays_known(string kind)
    {
        await using var host = await StorageHost.CreateAsync(kind);
        await host.MigrateAsync();
        using var first = Keys(host);
        using var second = Keys(host);

        Assert.Null(await first.RegisterAsync(Cancel));
        Assert.Null(await first.RegisterAsync(Cancel));
        Assert.Equal(first.Current.Id, await second.RegisterAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.RegisterAsync(Cancel));

        var all = await second.AllAsync(Cancel);
        Assert.Equal([first.Current.Id, second.Current.Id], all.Select(key => key.Id));
        Assert.NotNull(all[0].RetiredAt);
        Assert.Null(all[1].RetiredAt);
        Assert.All(all, key =>
        {
            using var opened = key.Open();
            Assert.NotNull(opened);
        });
    }

    private static SigningKeys Keys(StorageHost host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return New(host, new SealOptions { SigningKey = key.ExportPkcs8PrivateKeyPem() });
    }

    private static SigningKeys New(StorageHost host, SealOptions options) => new(
        new SealStore(host.Database), Microsoft.Extensions.Options.Options.Create(options), host.Services.GetRequiredService<IHostEnvironment>(), TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<SigningKeys>.Instance);

    private static StorageHost With(params (string Key, string Value)[] settings) => StorageHost.Create(null, builder =>
    {
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.AddSeals();
    });

    private string Write(string text)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class SigningKeysTwice(StorageHost host) : IDisposable
    {
        public SigningKeys First { get; } = New(host, new SealOptions());

        public SigningKeys Second { get; } = New(host, new SealOptions());

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
