using System.Text.Json.Serialization;

namespace InferShield.Api.Policies;

/// <summary>The configuration section <c>Policies</c>.</summary>
public sealed class PolicyOptions
{
    public const string Section = "Policies";

    /// <summary>Attack scores from here on are blocked, 1 to 100.</summary>
    public int BlockThreshold { get; set; } = 70;

    /// <summary>Attack scores from here on are flagged, 1 to <see cref="BlockThreshold"/>.</summary>
    public int FlagThreshold { get; set; } = 40;

    /// <summary>What happens to personal data.</summary>
    public SensitiveDataAction PiiAction { get; set; } = SensitiveDataAction.Redact;

    /// <summary>What happens to secrets.</summary>
    public SensitiveDataAction SecretAction { get; set; } = SensitiveDataAction.Redact;

    /// <summary>
    /// A JSON file with any of the options above, which wins over them and is read again whenever it changes; a relative
    /// path starts at the content root. Null or empty for none.
    /// </summary>
    [JsonIgnore]
    public string? File { get; set; }

    internal PolicyOptions Copy() => (PolicyOptions)MemberwiseClone();
}
