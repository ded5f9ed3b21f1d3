using System.ComponentModel.DataAnnotations;

namespace InferShield.Simulator;

/// <summary>What is fixed at start. How the provider behaves is <see cref="Faults.Behaviour"/>, in the same section.</summary>
internal sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>The key that clients have to send; without it, any or none will do.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Time before anything of a <c>sim-slow</c> answer is sent, in milliseconds.</summary>
    [Range(0, 600_000)]
    public int SlowMilliseconds { get; init; } = 2000;

    /// <summary>How many requests and alerts of each kind are remembered.</summary>
    [Range(1, 100_000)]
    public int Remembered { get; init; } = 256;

    /// <summary>Where mail is taken by SMTP; 0 for any free port, without it nowhere.</summary>
    [Range(0, 65535)]
    public int? SmtpPort { get; init; }

    /// <summary>What every user has to log in with before sending mail; without it nobody logs in.</summary>
    public string? SmtpPassword { get; init; }
}
