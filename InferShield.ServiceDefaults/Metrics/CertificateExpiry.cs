using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>When the certificates end that this process shows and is shown. No TLS, no series.</summary>
public sealed class CertificateExpiry
{
    // A provider that nobody has called for so long may have another one by now.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _server = [];
    private readonly TimeProvider _time;
    private volatile Seen? _provider;

    public CertificateExpiry(InferShieldMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _time = time;
        metrics.Observe(MetricContract.CertificateExpiry, () => _server.IsEmpty ? null : Seconds(_server.Values.Min()), "server");
        metrics.Observe(MetricContract.CertificateExpiry, () => _provider is { } seen && time.GetUtcNow() - seen.At < Memory ? Seconds(seen.Ends) : null, "provider");
    }

    /// <summary>Remembers the certificate of a listener; of several the one that ends first is told.</summary>
    public void Serves(string listener, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _server[listener] = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>Remembers the certificate that the model provider showed at its last handshake, whether it was accepted or not.</summary>
    public void ProviderShowed(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var copy = new X509Certificate2(certificate);
        _provider = new Seen(copy.NotAfter.ToUniversalTime(), _time.GetUtcNow());
    }

    private static double Seconds(DateTimeOffset instant) => instant.ToUnixTimeSeconds();

    private sealed record Seen(DateTimeOffset Ends, DateTimeOffset At);
}
