using System.Text.RegularExpressions;

namespace InferShield.Api.Detection.Patterns;

/// <summary>A pattern over the lower-cased view, tried only where one of the literals occurs. Matching is linear in the text.</summary>
internal sealed record PatternRule(string PolicyType, Severity Severity, string Name, Channels Channels, string[] Literals, Regex Pattern)
{
    public PatternRule(string policyType, Severity severity, string name, Channels channels, string[] literals, string pattern)
        : this(policyType, severity, name, channels, literals, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
    {
    }
}
