namespace InferShield.Api.Policies;

/// <summary>What to do with a text in which personal data or a secret was found.</summary>
public enum SensitiveDataAction
{
    /// <summary>Mask the values; in documents and tool results, which the model must read as they are, flag.</summary>
    Redact,
    /// <summary>Record and pass on.</summary>
    Flag,
    /// <summary>Do not pass on.</summary>
    Block,
}
