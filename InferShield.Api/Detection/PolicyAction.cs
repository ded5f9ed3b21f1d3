namespace InferShield.Api.Detection;

/// <summary>What is done with a text, in ascending order of strength.</summary>
public enum PolicyAction
{
    /// <summary>Passed on unchanged.</summary>
    Allowed,
    /// <summary>Passed on unchanged and recorded for review.</summary>
    Flagged,
    /// <summary>Passed on with the findings masked.</summary>
    Redacted,
    /// <summary>Not passed on.</summary>
    Blocked,
}
