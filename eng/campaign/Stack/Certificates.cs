using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InferShield.Campaign.Stack;

internal static class Certificates
{
    /// <summary>Writes a key and a certificate of its own for localhost (PKCS 12, no password) that ends after <paramref name="validity"/>.</summary>
    public static async Task WriteAsync(string file, TimeSpan validity, CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow + validity);
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx), cancellation);
    }
}
