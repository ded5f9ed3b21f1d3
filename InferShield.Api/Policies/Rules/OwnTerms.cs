using System.Diagnostics;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Policies.Rules;

/// <summary>Whose terms were found, and where in the original text.</summary>
internal readonly record struct OwnHit(int Owner, int Start, int End)
{
    /// <summary>Whether it stands for all hits from its start to the end of the text, which are too many to tell apart.</summary>
    public bool IsRest { get; init; }
}

/// <summary>
/// Finds the keywords of all owners in one pass over the normalised text, and their patterns in the text as it is. Without
/// terms it does nothing; where it finds nothing it allocates nothing.
/// </summary>
internal sealed class OwnTerms
{
    /// <summary>Hits of one owner in one text; the rest counts as one.</summary>
    public const int MostHits = 1000;

    /// <summary>A net under linear time: who is slower is refused like any text that could not be inspected.</summary>
    public static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    // For all patterns together: each match begins a new time of its own.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

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
        JoinLines(view);
        return view.Lower.Trim().ToString();
    }

    /// <summary>Everything that owners who cover this channel and tenant look for; null for nothing.</summary>
    /// <exception cref="RegexMatchTimeoutException">The patterns take too long.</exception>
    public List<OwnHit>? Find(string text, Channel channel, string? tenant)
    {
        Hits? hits = null;
        if (_automaton is not null)
        {
            using var state = ScanState.Rent();
            ViewBuilder.Build(text, state.View);
            JoinLines(state.View);
            var found = _hits ??= new HitLists();
            _automaton.Find(state.View.Lower, found);
            foreach (var hit in found.Of(0))
            {
                var (keyword, owner) = _keywords[hit.Keyword];
                if (_owners[owner].Scope.Covers(channel, tenant))
                {
                    var (start, end) = state.View.Origin(hit.Start, hit.Start + keyword.Length);
                    (hits ??= new Hits(_owners.Length, text.Length)).Add(owner, start, end);
                }
            }

            found.Trim();
        }

        var began = Stopwatch.GetTimestamp();
        for (var owner = 0; owner < _owners.Length; owner++)
        {
            var (patterns, scope) = _owners[owner];
            if (patterns.Length == 0 || !scope.Covers(channel, tenant))
            {
                continue;
            }

            foreach (var pattern in patterns)
            {
                CheckTime(began, pattern);
                // Whether costs less than where.
                if (!pattern.Regex.IsMatch(text))
                {
                    continue;
                }

                foreach (var place in pattern.Regex.EnumerateMatches(text))
                {
                    if (place.Length > 0 && !(hits ??= new Hits(_owners.Length, text.Length)).Add(owner, place.Index, place.Index + place.Length))
                    {
                        break;
                    }

                    CheckTime(began, pattern);
                }
            }
        }

        return hits?.All;
    }

    private static void CheckTime(long began, Pattern pattern)
    {
        if (Stopwatch.GetElapsedTime(began) > Deadline)
        {
            throw new RegexMatchTimeoutException("", pattern.Text, Deadline);
        }
    }

    // A term may be broken over two lines.
    private static void JoinLines(View view)
    {
        for (var at = 0; view.Lower[at..].IndexOf('\n') is >= 0 and var offset; at++)
        {
            at += offset;
            view.Replace(at, ' ', ' ');
        }
    }

    private sealed class Hits(int owners, int length)
    {
        private readonly int[] _counts = new int[owners];
        private readonly int[] _rests = new int[owners];

        public List<OwnHit> All { get; } = [];

        /// <summary>False once no more are taken.</summary>
        public bool Add(int owner, int start, int end)
        {
            switch (_counts[owner]++)
            {
                case < MostHits:
                    All.Add(new OwnHit(owner, start, end));
                    return true;
                case MostHits:
                    _rests[owner] = All.Count;
                    All.Add(new OwnHit(owner, start, length) { IsRest = true });
                    return false;
                default:
                    // Another list of hits, or one that ends later and begins before.
                    var rest = _rests[owner];
                    All[rest] = All[rest] with { Start = Math.Min(All[rest].Start, start) };
                    return false;
            }
        }
    }
}
