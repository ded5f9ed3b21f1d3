using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection;

/// <summary>
/// Looks at one view of a text and reports what it finds. Stateless, thread-safe, linear in the view's length; where it
/// finds nothing it allocates nothing.
/// </summary>
internal interface IDetector
{
    /// <summary>What one pass over the text looks for on behalf of this detector, so that it need not look itself.</summary>
    IReadOnlyList<Keyword> Keywords => [];

    /// <summary>Every rule that <see cref="Detect"/> may report.</summary>
    IEnumerable<RuleInfo> Rules { get; }

    /// <param name="view">The text.</param>
    /// <param name="hits">Where <see cref="Keywords"/> stand in it, in the order of their ends.</param>
    /// <param name="channel">Where the text came from.</param>
    /// <param name="sink">Takes the findings.</param>
    void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink);
}
