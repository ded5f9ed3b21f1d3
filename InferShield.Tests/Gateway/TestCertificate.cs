using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InferShield.Tests.Gateway;

/// <summary>A certificate for 127.0.0.1 that nobody trusts, in a file of its own.</summary>
internal sealed class TestCertificate : IDisposable
{
    private TestCertificate(X509Certificate2 certificate, string path) => (Certificate, Path) = (certificate, path);

    public X509Certificate2 Certificate { get; }

    public string Path { get; }

    public static TestCertificate Create(DateTimeOffset? ends = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var last = ends ?? DateTimeOffset.UtcNow.AddDays(30);
        using var made = request.CreateSelfSigned(last.AddYears(-1), last);
        var bytes = made.Export(X509ContentType.Pkcs12);
        var path = System.IO.Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);
        return new TestCertificate(X509CertificateLoader.LoadPkcs12(bytes, null), path);
    }

    /// <summary>Settings by which a gateway listens with it beside its usual two addresses.</summary>
    public string[] AsThirdListener() =>
    [
        "Kestrel:Endpoints:Public:Url=http://127.0.0.1:0",
        "Kestrel:Endpoints:Secure:Url=https://127.0.0.1:0",
        $"Kestrel:Endpoints:Secure:Certificate:Path={Path}",
    ];

    public void Dispose()
    {
        Certificate.Dispose();
        File.Delete(Path);
    }
}
