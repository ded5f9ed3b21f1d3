using InferShield.Api.Detection;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Policies;

/// <summary>
/// Counts by policy. The label stays bounded however often the file changes: the first <see cref="Most"/> names of a process
/// count under their own, every other as <c>other</c>.
/// </summary>
internal sealed class PolicyMetrics(InferShieldMetrics metrics)
{
    public const int Most = 200;
    public const string Other = "other";

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Makes the series of the policies in force, at zero, else <c>rate()</c> would not see their first event.</summary>
    public void Expect(PolicyEngine engine)
    {
        foreach (var match in engine.Current.Matches)
        {
            metrics.Initialize(MetricContract.PolicyMatches, Label(match.Policy), match.Mode, match.Action.ToWord());
        }

        foreach (var (policyType, severity) in engine.Rules)
        {
            foreach (var action in Enum.GetValues<PolicyAction>())
            {
                metrics.Initialize(MetricContract.PolicyViolations, policyType, severity.ToWord(), action.ToWord());
            }
        }
    }

    public void Matched(PolicyMatch match) => metrics.TrackPolicyMatch(Label(match.Policy), match.Mode, match.Action.ToWord());

    private string Label(string policy)
    {
        lock (_gate)
        {
            return _known.Contains(policy) || (_known.Count < Most && _known.Add(policy)) ? policy : Other;
        }
    }
}
