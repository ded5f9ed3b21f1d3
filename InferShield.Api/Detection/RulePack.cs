using System.Reflection;

namespace InferShield.Api.Detection;

/// <summary>The rules that this build detects with.</summary>
public static class RulePack
{
    /// <summary>
    /// A hash of all that makes up detection, in hexadecimal, computed by the build: equal for two builds whose rules, detectors and
    /// learned weights are equal.
    /// </summary>
    public static string Version { get; } = typeof(RulePack).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RulesVersion").Value![..16].ToLowerInvariant();
}
