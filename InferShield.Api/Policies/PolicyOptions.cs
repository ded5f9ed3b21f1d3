using System.Text.Json.Serialization;

namespace InferShield.Api.Policies;

/// <summary>The configuration section <c>Policies</c>.</summary>
public sealed class PolicyOptions
{
    public const string Section = "Policies";

    /// <summary>Attack scores from here on are blocked, 1 to 100.</summary>
    public int BlockThreshold { get; set; } = 70;

    /// <summary>Attack scores from here on are flagged, and personal data and secrets of such scores are acted upon; 1 to <see cref="BlockThreshold"/>.</summary>
    public int FlagThreshold { get; set; } = 40;

    /// <summary>What happens to personal data.</summary>
    public SensitiveDataAction PiiAction { get; set; } = SensitiveDataAction.Redact;

    /// <summary>What happens to secrets.</summary>
    public SensitiveDataAction SecretAction { get; set; } = SensitiveDataAction.Redact;

    /// <summary>
    /// A file, JSON or YAML, with any of the options above, which wins over them, and with policies and sequences; it is
    /// read again whenever it changes. A relative path starts at the content root. Null or empty for none.
    /// </summary>
    [JsonIgnore]
    public string? File { get; set; }

    /// <summary>
    /// Keys in Base64, at least 32 bytes each, that policies hash and encrypt values with; several with commas between
    /// them, a new one in front: the first is used, all are read with. Null or empty for none.
    /// </summary>
    [JsonIgnore]
    public string? RedactionKey { get; set; }

    internal bool HasRedactionKey => !string.IsNullOrEmpty(RedactionKey?.Trim(' ', ','));

    internal PolicyOptions Copy() => (PolicyOptions)MemberwiseClone();
}
