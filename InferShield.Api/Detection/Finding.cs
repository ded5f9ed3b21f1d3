namespace InferShield.Api.Detection;

/// <summary>One place of a text that a rule objects to. It never carries the matched text.</summary>
/// <param name="PolicyType">One of <see cref="PolicyTypes"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Rule">The rule's stable name, lower case with hyphens.</param>
/// <param name="Start">First UTF-16 offset in the original text.</param>
/// <param name="End">UTF-16 offset after the last character in the original text; greater than <paramref name="Start"/>.</param>
/// <param name="Entity">For personal data and secrets the kind of value, such as <c>email</c>; otherwise null.</param>
public sealed record Finding(string PolicyType, Severity Severity, string Rule, int Start, int End, string? Entity = null)
{
    /// <summary>How sure the rule is, 0 to 100, calibrated where it is learned; by default what the severity weighs.</summary>
    public int Score { get; init; } = Severity.Weight();
}
