namespace InferShield.Api.Detection;

/// <summary>What a rule reports, for policies that name it, for metrics and for documents.</summary>
/// <param name="PolicyType">One of <see cref="PolicyTypes"/>.</param>
/// <param name="Severity">How bad its findings are; a rule with several severities has one of these records each.</param>
/// <param name="Rule">The rule's stable name, lower case with hyphens.</param>
/// <param name="Entity">For personal data and secrets the kind of value, otherwise null.</param>
public sealed record RuleInfo(string PolicyType, Severity Severity, string Rule, string? Entity = null);
