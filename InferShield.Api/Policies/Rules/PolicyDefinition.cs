using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;

namespace InferShield.Api.Policies.Rules;

/// <summary>What a policy does with what it matches.</summary>
internal enum PolicyEffect
{
    /// <summary>Nobody objects to it.</summary>
    Allow,
    /// <summary>It is passed on and recorded.</summary>
    Flag,
    /// <summary>It is passed on without the values.</summary>
    Redact,
    /// <summary>It is not passed on.</summary>
    Block,
}

/// <summary>A regular expression of a policy file.</summary>
internal sealed record Pattern(string Text, [property: JsonIgnore] Regex Regex);

/// <summary>One policy as its file says it.</summary>
internal sealed class PolicyDefinition
{
    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public bool Enabled { get; set; } = true;

    /// <summary>It is counted and named, and does nothing.</summary>
    public bool IsDryRun { get; set; }

    public Match Match { get; set; } = new();

    /// <summary>Empty for every channel.</summary>
    public IReadOnlyList<Channel> Channels { get; set; } = [];

    /// <summary>Empty for every tenant.</summary>
    public IReadOnlyList<string> Tenants { get; set; } = [];

    /// <summary>The least score of a finding, 0 to 100; what the policy's own keywords and patterns find has no score.</summary>
    public int Threshold { get; set; }

    public PolicyEffect Action { get; set; }

    public RedactionStyle Redaction { get; set; } = RedactionStyle.Default;

    /// <summary>Instead of the findings' own.</summary>
    public Severity? Severity { get; set; }

    /// <summary>The policy type of what its own keywords and patterns find.</summary>
    public string ReportAs { get; set; } = PolicyTypes.DataExfiltration;

    public Exemptions? Allow { get; set; }
}

/// <summary>What a policy or a step is about: findings of the detectors, words and patterns of its own.</summary>
internal sealed class Match
{
    public IReadOnlyList<string> PolicyTypes { get; set; } = [];

    public IReadOnlyList<string> Rules { get; set; } = [];

    public IReadOnlyList<string> Entities { get; set; } = [];

    public IReadOnlyList<string> Keywords { get; set; } = [];

    public IReadOnlyList<Pattern> Patterns { get; set; } = [];

    [JsonIgnore]
    public bool SelectsFindings => PolicyTypes.Count + Rules.Count + Entities.Count > 0;

    [JsonIgnore]
    public bool HasOwn => Keywords.Count + Patterns.Count > 0;

    /// <summary>Whether a finding is among those that it selects: every list that is given has to have it.</summary>
    public bool Selects(Finding finding) => Selects(finding.PolicyType, finding.Rule, finding.Entity);

    public bool Selects(string policyType, string rule, string? entity) => SelectsFindings
        && (PolicyTypes.Count == 0 || PolicyTypes.Contains(policyType))
        && (Rules.Count == 0 || Rules.Contains(rule))
        && (Entities.Count == 0 || (entity is not null && Entities.Contains(entity)));
}

/// <summary>What is never objected to.</summary>
internal sealed class Exemptions
{
    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? _values;

    /// <summary>Whole values, whatever their case.</summary>
    public IReadOnlyList<string> Values
    {
        get;
        set
        {
            field = value;
            _values = new HashSet<string>(value, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        }
    } = [];

    /// <summary>They have to match a value from its beginning to its end.</summary>
    public IReadOnlyList<Pattern> Patterns { get; set; } = [];

    public IReadOnlyList<string> Entities { get; set; } = [];

    public IReadOnlyList<string> Rules { get; set; } = [];

    public bool Has(Finding finding, string text)
    {
        if (Rules.Contains(finding.Rule) || (finding.Entity is { } entity && Entities.Contains(entity)))
        {
            return true;
        }

        var value = text.AsSpan(finding.Start, finding.End - finding.Start);
        if (_values?.Contains(value) == true)
        {
            return true;
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.Regex.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
