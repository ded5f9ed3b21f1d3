using System.Text.RegularExpressions;
using InferShield.Api.Detection.Matching;

namespace InferShield.Api.Detection.Code;

/// <summary>
/// A payload's shape: a pattern that is tried in a window around its keywords. The pattern sees
/// <see cref="Normalization.View.Lower"/> and, unless <see cref="Before"/> is set, starts at the keyword.
/// </summary>
/// <param name="PolicyType">One of <see cref="PolicyTypes"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Name">The rule's stable name.</param>
/// <param name="Channels">Where it counts.</param>
/// <param name="Keywords">One of them stands in every match.</param>
/// <param name="Pattern">Linear: no lookaround, no back-reference.</param>
internal sealed record CodeRule(string PolicyType, Severity Severity, string Name, Channels Channels, Keyword[] Keywords, string Pattern)
{
    private readonly Lazy<Regex> _regex = new(() => new Regex(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    /// <summary>How many characters ahead of the keyword the pattern may need.</summary>
    public int Before { get; init; }

    /// <summary>How many characters after the keyword the pattern may need.</summary>
    public int After { get; init; } = 160;

    /// <summary>How many characters more the pattern is tried on, up to where a code fence starts or ends.</summary>
    public int Reach { get; init; }

    /// <summary>The pattern starts where the keyword's line does, at most <see cref="Before"/> characters ahead of it.</summary>
    public bool StartsLine { get; init; }

    /// <summary>The pattern sees <see cref="Normalization.View.Text"/>.</summary>
    public bool MatchesCase { get; init; }

    /// <summary>What a completion shows may be pasted and run, so that quoting it is no excuse.</summary>
    public bool IsForPasting { get; init; }

    /// <summary>Made when the first keyword is met, since making all of them takes a noticeable part of a start.</summary>
    public Regex Regex => _regex.Value;

    /// <summary>Whether the pattern starts where its window does, so that it mostly fails after a few characters.</summary>
    public bool IsAnchored { get; } = Pattern.StartsWith('^');
}
