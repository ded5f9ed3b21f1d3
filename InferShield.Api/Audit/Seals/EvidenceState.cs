namespace InferShield.Api.Audit.Seals;

/// <summary>What is known of the evidence, for the metrics: null before it was first looked at.</summary>
internal sealed class EvidenceState
{
    private double _newestSeal = double.NaN;
    private double _verified = double.NaN;
    private double _unsealed = double.NaN;
    private double _problems = double.NaN;
    private int _broken;

    /// <summary>Unix seconds.</summary>
    public double? NewestSeal => Read(ref _newestSeal);

    /// <summary>Unix seconds.</summary>
    public double? Verified => Read(ref _verified);

    public double? Unsealed => Read(ref _unsealed);

    /// <summary>What the walks and the anchors found; what the latter did is among the former once it is kept.</summary>
    public double? Problems => Volatile.Read(ref _broken) is var broken and > 0 ? Math.Max(broken, Read(ref _problems) ?? 0) : Read(ref _problems);

    public void Anchored(int broken) => Volatile.Write(ref _broken, broken);

    public void Sealed(DateTimeOffset? newest, long unsealed)
    {
        Volatile.Write(ref _newestSeal, Seconds(newest));
        Volatile.Write(ref _unsealed, unsealed);
    }

    public void Checked(DateTimeOffset? oldest, long problems)
    {
        Volatile.Write(ref _verified, Seconds(oldest));
        Volatile.Write(ref _problems, problems);
    }

    private static double Seconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000d ?? double.NaN;

    private static double? Read(ref double value) => Volatile.Read(ref value) is var read && double.IsNaN(read) ? null : read;
}
