using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Secrets;

/// <summary>One search of one view: the text, and where findings go.</summary>
internal readonly ref struct Search(View view, FindingSink sink, Coverage coverage)
{
    public ReadOnlySpan<char> Text { get; } = view.Text;

    public ReadOnlySpan<char> Lower { get; } = view.Lower;

    /// <summary>Reports [<paramref name="start"/>, <paramref name="end"/>) unless it is part of something more exact.</summary>
    public void Report(RuleInfo rule, int start, int end, int? score = null)
    {
        if (!coverage.Overlaps(start, end))
        {
            sink.Add(rule.PolicyType, rule.Severity, rule.Rule, view, start, end, rule.Entity, score);
            coverage.Add(start, end);
        }
    }
}
