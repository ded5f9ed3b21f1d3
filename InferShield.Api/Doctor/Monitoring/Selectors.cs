using System.Text.RegularExpressions;

namespace InferShield.Api.Doctor;

/// <summary>A vector selector of a PromQL expression.</summary>
/// <param name="Metric">Its name; empty for one by labels alone.</param>
/// <param name="Labels">The labels that it matches.</param>
/// <param name="Job">The value of <c>job="…"</c>, if it says that.</param>
/// <param name="IsAbsenceAsked">Whether it stands in <c>absent()</c>, where nothing is an answer too.</param>
internal sealed record Selector(string Metric, IReadOnlyList<string> Labels, string? Job, bool IsAbsenceAsked);

/// <summary>Finds the selectors of an expression; it need not be a valid one.</summary>
internal static partial class Selectors
{
    // Followed by a bracket that lists labels, or words that only look like metrics.
    private static readonly HashSet<string> LabelLists = ["by", "without", "on", "ignoring", "group_left", "group_right"];

    private static readonly HashSet<string> Words = [.. LabelLists, "and", "or", "unless", "offset", "bool", "inf", "nan", "start", "end", "atan2"];

    public static IReadOnlyList<Selector> Of(string expression)
    {
        var tokens = Token().Matches(expression).Select(match => match.Value).ToList();
        var found = new List<Selector>();
        var absentUntil = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            var next = i + 1 < tokens.Count ? tokens[i + 1] : "";
            if (LabelLists.Contains(tokens[i].ToLowerInvariant()) && next == "(")
            {
                i = Closing(tokens, i + 1);
            }
            else if (IsName(tokens[i]) && next == "(")
            {
                absentUntil = tokens[i].StartsWith("absent", StringComparison.Ordinal) ? Closing(tokens, i + 1) : absentUntil;
            }
            else if (tokens[i] == "[")
            {
                i = Closing(tokens, i);
            }
            else if (IsName(tokens[i]) && next.ToLowerInvariant() is "by" or "without")
            {
                // An aggregation, its labels first.
            }
            else if (tokens[i] == "{" || (IsName(tokens[i]) && !Words.Contains(tokens[i].ToLowerInvariant())))
            {
                var metric = tokens[i] == "{" ? "" : tokens[i];
                var open = metric.Length == 0 ? i : i + 1;
                var close = open < tokens.Count && tokens[open] == "{" ? Closing(tokens, open) : i;
                found.Add(Read(metric, close > open ? tokens[(open + 1)..close] : [], i < absentUntil));
                i = close;
            }
        }

        return found;
    }

    private static Selector Read(string metric, List<string> matchers, bool isAbsenceAsked)
    {
        var labels = new List<string>();
        string? job = null;
        for (var i = 0; i + 2 < matchers.Count; i++)
        {
            if (IsName(matchers[i]) && matchers[i + 1] is "=" or "=~" or "!=" or "!~")
            {
                if (matchers[i] == "__name__")
                {
                    metric = matchers[i + 1] == "=" ? matchers[i + 2].Trim('"', '\'') : metric;
                    continue;
                }

                labels.Add(matchers[i]);
                job = matchers[i] == "job" && matchers[i + 1] == "=" ? matchers[i + 2].Trim('"', '\'') : job;
            }
        }

        return new Selector(metric, labels, job, isAbsenceAsked);
    }

    private static int Closing(List<string> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count; i++)
        {
            depth += tokens[i] is "(" or "{" or "[" ? 1 : tokens[i] is ")" or "}" or "]" ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return tokens.Count - 1;
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    [GeneratedRegex("""\"(?:[^\"\\]|\\.)*\"|'[^']*'|`[^`]*`|[0-9][0-9a-zA-Z_.]*|[a-zA-Z_:][a-zA-Z0-9_:]*|=~|!~|[!=<>]=|\S""", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
