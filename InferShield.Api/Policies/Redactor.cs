using System.Text;
using InferShield.Api.Detection;

namespace InferShield.Api.Policies;

/// <summary>Masks findings in the original text: <c>[EMAIL_REDACTED]</c>. Overlapping findings become one mask.</summary>
internal static class Redactor
{
    private const int MostValues = 64;
    private const int ShortestRepeat = 6;

    /// <summary>The text without the findings' values, also where a value stands again without the words that gave it away.</summary>
    public static string Redact(string text, IReadOnlyList<Finding> findings)
    {
        var spans = findings.Select(finding => new Span(finding.Start, finding.End, finding.Severity, Label(finding)))
            .Concat(Repeats(text, findings))
            .OrderBy(span => span.Start).ThenByDescending(span => span.End);
        var result = new StringBuilder(text.Length);
        var at = 0;
        Span? open = null;
        foreach (var span in spans)
        {
            if (open is { } first && span.Start < first.End)
            {
                var worse = span.Severity > first.Severity || (span.Severity == first.Severity && span.End - span.Start > first.End - first.Start);
                open = new Span(first.Start, Math.Max(first.End, span.End), worse ? span.Severity : first.Severity, worse ? span.Label : first.Label);
                continue;
            }

            Write(open);
            open = span;
        }

        Write(open);
        return result.Append(text, at, text.Length - at).ToString();

        void Write(Span? span)
        {
            if (span is { } done)
            {
                result.Append(text, at, done.Start - at).Append('[').Append(done.Label).Append("_REDACTED]");
                at = done.End;
            }
        }
    }

    private static IEnumerable<Span> Repeats(string text, IReadOnlyList<Finding> findings)
    {
        var values = findings.Where(finding => finding.End - finding.Start >= ShortestRepeat)
            .DistinctBy(finding => text[finding.Start..finding.End]).Take(MostValues);
        foreach (var finding in values)
        {
            var value = text[finding.Start..finding.End];
            for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at + value.Length, StringComparison.Ordinal))
            {
                yield return new Span(at, at + value.Length, finding.Severity, Label(finding));
            }
        }
    }

    private static string Label(Finding finding) => (finding.Entity ?? finding.PolicyType).ToUpperInvariant();

    private readonly record struct Span(int Start, int End, Severity Severity, string Label);
}
