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
    private readonly ConcurrentDictionary<string, Seen> _providers = [];

    public CertificateExpiry(InferShieldMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _time = time;
        metrics.Observe(MetricContract.CertificateExpiry, () => _server.IsEmpty ? null : Seconds(_server.Values.Min()), "server");
        metrics.Observe(MetricContract.CertificateExpiry, FirstOfProviders, "provider");
    }

    /// <summary>Remembers the certificate of a listener; of several the one that ends first is told.</summary>
    public void Serves(string listener, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _server[listener] = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>
    /// Remembers the certificate that a model provider showed at its last handshake, whether it was accepted or not; of
    /// several providers' the one that ends first is told.
    /// </summary>
    public void ProviderShowed(string provider, X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var copy = new X509Certificate2(certificate);
        _providers[provider] = new Seen(copy.NotAfter.ToUniversalTime(), _time.GetUtcNow());
    }

    private double? FirstOfProviders()
    {
        DateTimeOffset[] ends = [.. _providers.Values.Where(seen => _time.GetUtcNow() - seen.At < Memory).Select(seen => seen.Ends)];
        return ends.Length > 0 ? Seconds(ends.Min()) : null;
    }

    private static double Seconds(DateTimeOffset instant) => instant.ToUnixTimeSeconds();

    private sealed record Seen(DateTimeOffset Ends, DateTimeOffset At);
}
