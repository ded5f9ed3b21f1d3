using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Audit.Seals;

/// <summary>How the audit log is sealed and checked, read from the section <c>Audit</c>.</summary>
internal sealed record SealOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// A PEM file with an ECDSA P-256 private key, relative to the content root; without it and without
    /// <see cref="SigningKey"/> the gateway makes one of its own.
    /// </summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>The PEM text itself, for platforms that hand secrets over in the environment.</summary>
    public string? SigningKey { get; init; }

    /// <summary>The key before, to sign for a new one; wanted at the first start with that one only.</summary>
    public string? PreviousSigningKeyFile { get; init; }

    /// <summary>Its PEM text.</summary>
    public string? PreviousSigningKey { get; init; }

    /// <summary>How often it is looked whether a day is finished and not sealed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan SealPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often every chain is walked and checked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "31.00:00:00")]
    public TimeSpan VerifyPeriod { get; init; } = TimeSpan.FromDays(1);
}
