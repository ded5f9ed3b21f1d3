using InferShield.Api.Audit.Seals;
using InferShield.Api.Tenants;
using InferShield.Kubernetes;
using YamlDotNet.Serialization;

namespace InferShield.Tests.Kubernetes;

/// <summary>The Secret that `eng/kubernetes.sh secrets` makes.</summary>
public sealed class SecretTests
{
    [Fact]
    public void It_has_every_key_that_must_be_there_with_a_value_of_its_own()
    {
        var values = Values(Secrets.Write(Base.SecretKeys(Base.Folder), "elsewhere", "sk-'quoted"));

        Assert.Equal(["audit-previous-signing-key"], Base.SecretKeys(Base.Folder).Except(values.Keys));
        Assert.Empty(values.Keys.Except(Base.SecretKeys(Base.Folder)));
        Assert.Equal("sk-'quoted", values["provider-key"]);
        Assert.True(ApiKey.IsWellFormed(values["admin-key"]));
        Assert.Equal(values.Count, values.Values.Distinct().Count());
        Assert.All(values.Where(value => value.Key != "provider-key"), value => Assert.True(value.Value.Length >= 43, value.Key));
    }

    [Fact]
    public void The_audit_logs_key_is_one_that_the_gateway_takes()
    {
        using var key = SigningKey.Read(Values(Secrets.Write(["audit-signing-key"], null, "-"))["audit-signing-key"]);

        Assert.Equal(32, key?.ExportParameters(includePrivateParameters: true).D?.Length);
    }

    [Fact]
    public void Every_time_the_values_are_others() =>
        Assert.NotEqual(Secrets.Write(["admin-key"], null, "-"), Secrets.Write(["admin-key"], null, "-"));

    [Fact]
    public void It_stands_in_the_namespace_that_was_asked_for()
    {
        Assert.Contains("  namespace: elsewhere\n", Secrets.Write([], "elsewhere", "-"), StringComparison.Ordinal);
        Assert.DoesNotContain("namespace:", Secrets.Write([], null, "-"), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Values(string yaml) =>
        ((Dictionary<object, object>)new Deserializer().Deserialize<Dictionary<string, object>>(yaml)["stringData"]).ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value);
}
