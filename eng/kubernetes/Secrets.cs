using System.Buffers.Text;
using System.Security.Cryptography;

namespace InferShield.Kubernetes;

/// <summary>The Secret that the base reads and does not contain.</summary>
internal static class Secrets
{
    private const string ProviderKey = "provider-key";
    private const string SigningKey = "audit-signing-key";
    private const int Bytes = 32;

    /// <summary>
    /// A Secret with a new random value for every key of <see cref="Base.SecretKeys"/> that has to be there, but for the model
    /// provider's key, which only its owner knows. The admin key is 256 bits behind the prefix that the gateway asks for, the audit log's a P-256 key.
    /// </summary>
    public static string Write(IEnumerable<string> keys, string? @namespace, string providerKey)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine("apiVersion: v1\nkind: Secret\nmetadata:");
        text.WriteLine($"  name: {CleanUp.SecretName}");
        if (@namespace is not null)
        {
            text.WriteLine($"  namespace: {@namespace}");
        }

        text.WriteLine("  labels:\n    app.kubernetes.io/part-of: infershield\nstringData:");
        foreach (var key in keys.Where(key => !CleanUp.OptionalKeys.Contains(key)))
        {
            text.WriteLine($"  {key}: '{(key == ProviderKey ? providerKey.Replace("'", "''", StringComparison.Ordinal) : Value(key))}'");
        }

        return text.ToString();
    }

    /// <summary>A new random value for a key.</summary>
    public static string Value(string key) => key switch
    {
        SigningKey => NewSigningKey(),
        "admin-key" => "isk_" + Random(),
        _ => Random(),
    };

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    // On one line: YAML would take the lines of a PEM text together with spaces.
    private static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem().ReplaceLineEndings(" ");
    }
}
