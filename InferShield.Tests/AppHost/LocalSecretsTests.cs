using Aspire.Hosting;
using InferShield.AppHost.Local;
using Microsoft.Extensions.Configuration;

namespace InferShield.Tests.AppHost;

public sealed class LocalSecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-secrets-").FullName;

    private string SecretsFile => Path.Combine(_folder, "secrets.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Secrets_are_made_once_and_read_again()
    {
        var (first, origin) = Ensure();
        var written = File.GetLastWriteTimeUtc(SecretsFile);
        var (second, again) = Ensure();

        Assert.Equal((AdminKeyOrigin.Made, AdminKeyOrigin.Kept), (origin, again));
        Assert.Matches("^isk_[A-Za-z0-9_-]{43}$", first["Parameters:admin-key"]);
        Assert.Equal(first["Parameters:admin-key"], second["Parameters:admin-key"]);
        Assert.Equal(first["Parameters:postgres-password"], second["Parameters:postgres-password"]);
        Assert.NotEqual(first["Parameters:postgres-password"], first["Parameters:redis-password"]);
        Assert.Equal(written, File.GetLastWriteTimeUtc(SecretsFile));
        Assert.Equal([SecretsFile], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_configured_admin_key_is_neither_replaced_nor_kept_nor_called_new()
    {
        var (configuration, origin) = Ensure(("Parameters:admin-key", "isk_mine"));

        Assert.Equal(AdminKeyOrigin.Configured, origin);
        Assert.Equal("isk_mine", configuration["Parameters:admin-key"]);
        Assert.DoesNotContain("isk_", File.ReadAllText(SecretsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_named_and_left_as_it_is()
    {
        File.WriteAllText(SecretsFile, "{");

        Assert.Contains(SecretsFile, Assert.Throws<DistributedApplicationException>(() => Ensure()).Message, StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(SecretsFile));
    }

    [Fact]
    public void Only_the_owner_can_read_a_secret_whatever_was_there_before()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are Unix's.");
            return;
        }

        File.WriteAllText(SecretsFile, "old");
        File.SetUnixFileMode(SecretsFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        LocalSecrets.Write(SecretsFile, "new");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsFile));
        Assert.Equal("new", File.ReadAllText(SecretsFile));
    }

    private (ConfigurationManager Configuration, AdminKeyOrigin AdminKey) Ensure(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return (configuration, LocalSecrets.Ensure(configuration, _folder, "admin-key", "postgres-password", "redis-password"));
    }
}
