namespace InferShield.Api.Detection;

/// <summary>How bad a finding is, in ascending order.</summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}

internal static class SeverityExtensions
{
    /// <summary>What a finding adds to the risk of a text, 0 to 100.</summary>
    public static int Weight(this Severity severity) => severity switch
    {
        Severity.Critical => 90,
        Severity.High => 70,
        Severity.Medium => 40,
        _ => 20,
    };
}
