using System.Text;
using InferShield.Api.Detection;

namespace InferShield.Api.Policies.Redaction;

/// <summary>A finding that is to be redacted, and how.</summary>
internal readonly record struct Redactable(Finding Finding, RedactionStyle Style)
{
    /// <summary>The kind of value; what a policy's own terms found has none, and its name may give the value away.</summary>
    public string Label => Style.Label ?? (Finding.Entity ?? Finding.PolicyType).ToUpperInvariant();
}

/// <summary>Takes findings out of the original text. Overlapping findings become one.</summary>
internal static class Redactor
{
    // In turn: a value may be part of what replaces it.
    private static readonly string?[] Stands = [null, "[REDACTED]", "[***]", "•"];

    /// <summary>The texts without the findings' values, also where a value stands again without the words that gave it away.</summary>
    /// <param name="text">The texts, with nothing between them.</param>
    /// <param name="borders">Where those but the first begin: what goes over one is replaced on both sides.</param>
    /// <param name="findings">What goes.</param>
    /// <param name="redactions">What stands in its place.</param>
    public static string[] Redact(string text, ReadOnlySpan<int> borders, IReadOnlyList<Redactable> findings, Redactions redactions)
    {
        var values = new ValueSearch(ValuesOf(text, findings));
        var spans = Merge(text, findings, values);
        var results = new string[borders.Length + 1];
        foreach (var stand in Stands)
        {
            for (var (i, next) = (0, 0); i < results.Length; i++)
            {
                results[i] = Write(text, i == 0 ? 0 : borders[i - 1], i < borders.Length ? borders[i] : text.Length, spans, ref next, redactions, stand);
            }

            if (!values.Any(results.Length == 1 ? results[0] : string.Concat(results)))
            {
                break;
            }
        }

        return results;
    }

    private static string Write(string text, int from, int to, List<Span> spans, ref int next, Redactions redactions, string? stand)
    {
        var result = new StringBuilder(to - from);
        var at = from;
        for (; next < spans.Count && spans[next].Start < to; next++)
        {
            var span = spans[next];
            var (start, end) = (Math.Max(at, span.Start), Math.Min(to, span.End));
            result.Append(text, at, start - at).Append(stand ?? redactions.Replace(text.AsSpan(start, end - start), span.What.Label, span.What.Style));
            at = end;
            if (span.End > to)
            {
                break;
            }
        }

        return result.Append(text, at, to - at).ToString();
    }

    private static Dictionary<string, Redactable> ValuesOf(string text, IReadOnlyList<Redactable> findings)
    {
        var values = new Dictionary<string, Redactable>();
        foreach (var what in findings)
        {
            if (what.Finding.End - what.Finding.Start >= ValueSearch.Shortest)
            {
                values.TryAdd(text[what.Finding.Start..what.Finding.End], what);
            }
        }

        return values;
    }

    private static List<Span> Merge(string text, IReadOnlyList<Redactable> findings, ValueSearch values)
    {
        var all = new List<Span>(findings.Count);
        foreach (var what in findings)
        {
            all.Add(new Span(what.Finding.Start, what.Finding.End, what));
        }

        values.Find(text, (start, end, what) =>
        {
            all.Add(new Span(start, end, what));
            return false;
        });

        var merged = new List<Span>(all.Count);
        foreach (var span in all.OrderBy(span => span.Start).ThenByDescending(span => span.End))
        {
            if (merged.Count > 0 && merged[^1] is var open && span.Start < open.End)
            {
                merged[^1] = new Span(open.Start, Math.Max(open.End, span.End), span.IsWorseThan(open) ? span.What : open.What);
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }

    private readonly record struct Span(int Start, int End, Redactable What)
    {
        public bool IsWorseThan(Span other) => What.Style.Mode != other.What.Style.Mode ? What.Style.Mode < other.What.Style.Mode
            : What.Finding.Severity != other.What.Finding.Severity ? What.Finding.Severity > other.What.Finding.Severity
            : End - Start > other.End - other.Start;
    }
}
