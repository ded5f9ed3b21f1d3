using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection;

/// <summary>Looks at one view of a text and reports what it finds. Stateless, thread-safe, linear in the view's length.</summary>
internal interface IDetector
{
    void Detect(View view, Channel channel, FindingSink sink);

    /// <summary>Every combination of policy and severity that <see cref="Detect"/> may report.</summary>
    IEnumerable<(string PolicyType, Severity Severity)> Rules { get; }
}
