using InferShield.Api.Detection;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Policies.Rules;

/// <summary>Whose terms were found, and where in the original text.</summary>
internal readonly record struct OwnHit(int Owner, int Start, int End);

/// <summary>
/// Finds the keywords of all owners in one pass over the normalised text, and their patterns in the text as it is. Without
/// terms it does nothing; where it finds nothing it allocates nothing.
/// </summary>
internal sealed class OwnTerms
{
    /// <summary>A net under linear time: who is slower is refused like any text that could not be inspected.</summary>
    public static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    // The scanner's own lists are for its detectors.
    [ThreadStatic]
    private static HitLists? _hits;

    private readonly (Pattern[] Patterns, Scope Scope)[] _owners;
    private readonly (string Text, int Owner)[] _keywords;
    private readonly KeywordAutomaton? _automaton;

    public OwnTerms(IEnumerable<(Match Match, Scope Scope)> matches)
    {
        var owners = matches.ToList();
        _owners = [.. owners.Select(owner => (owner.Match.Patterns.ToArray(), owner.Scope))];
        _keywords = [.. owners.SelectMany((owner, index) => owner.Match.Keywords.Select(keyword => (Normalize(keyword), index)))];
        _automaton = _keywords.Length == 0 ? null : new KeywordAutomaton([[.. _keywords.Select(keyword => new Keyword(keyword.Text, IsWord: true))]]);
    }

    /// <summary>A keyword as it stands in a normalised text.</summary>
    public static string Normalize(string keyword)
    {
        using var view = new View(keyword.Length);
        ViewBuilder.Build(keyword, view);
        return view.Lower.Trim().ToString();
    }

    /// <summary>Everything that owners who cover this channel and tenant look for, by owner and then by place; null for nothing.</summary>
    public List<OwnHit>? Find(string text, Channel channel, string? tenant)
    {
        List<OwnHit>? hits = null;
        if (_automaton is not null)
        {
            using var state = ScanState.Rent();
            ViewBuilder.Build(text, state.View);
            var found = _hits ??= new HitLists();
            _automaton.Find(state.View.Lower, found);
            foreach (var hit in found.Of(0))
            {
                var (keyword, owner) = _keywords[hit.Keyword];
                if (_owners[owner].Scope.Covers(channel, tenant))
                {
                    var (start, end) = state.View.Origin(hit.Start, hit.Start + keyword.Length);
                    (hits ??= []).Add(new OwnHit(owner, start, end));
                }
            }

            found.Trim();
        }

        for (var owner = 0; owner < _owners.Length; owner++)
        {
            var (patterns, scope) = _owners[owner];
            if (patterns.Length == 0 || !scope.Covers(channel, tenant))
            {
                continue;
            }

            foreach (var pattern in patterns)
            {
                // Whether costs less than where.
                if (!pattern.Regex.IsMatch(text))
                {
                    continue;
                }

                foreach (var place in pattern.Regex.EnumerateMatches(text))
                {
                    if (place.Length > 0)
                    {
                        (hits ??= []).Add(new OwnHit(owner, place.Index, place.Index + place.Length));
                    }
                }
            }
        }

        return hits;
    }
}
