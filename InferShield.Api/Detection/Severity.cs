namespace InferShield.Api.Detection;

/// <summary>How bad a finding is, in ascending order.</summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}
