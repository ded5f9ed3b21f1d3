using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>How a connection by TLS is made: whom it trusts, and what it shows of itself.</summary>
internal static class TlsSettings
{
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate or key.</exception>
    public static SslClientAuthenticationOptions Of(SyslogOptions options, string root)
    {
        var settings = new SslClientAuthenticationOptions { TargetHost = options.ServerName ?? options.Host };
        if (options.CaFile is { Length: > 0 } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(Path.Combine(root, authorities));
            settings.CertificateChainPolicy = policy.CustomTrustStore.Count > 0
                ? policy
                : throw new ArgumentException($"{authorities} has no certificate.");
        }

        if (options is { ClientCertificateFile: { Length: > 0 } certificate, ClientKeyFile: { Length: > 0 } key })
        {
            settings.ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(root, certificate), Path.Combine(root, key))];
        }

        return settings;
    }
}
