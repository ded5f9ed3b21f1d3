using InferShield.Api.Detection;
using InferShield.Api.Policies;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>What is objected to in one text of a stream, each thing once, with its place in the whole text.</summary>
internal sealed class TextFindings(string part, TextJudge judge)
{
    private const int MostFindings = 1000;

    private readonly List<(Finding Finding, PolicyAction Action)> _found = [];
    private readonly HashSet<PolicyMatch> _policies = [];
    private PolicyAction _action;
    private double _seconds;

    public Inspection Inspection
    {
        get
        {
            var findings = _found.ConvertAll(found => found.Finding);
            var action = (PolicyAction)Math.Max((int)_action, (int)judge.OnAttack(findings));
            return new Inspection(
                action, Math.Min(RiskScore.Most, RiskScore.OfAttack(findings) + RiskScore.OfDisclosure(findings)),
                [.. findings.Select(finding => new LocatedFinding(part, Channel.Completion, action, finding))], _seconds)
            {
                Policies = [.. _policies],
            };
        }
    }

    public void Spent(double seconds) => _seconds += seconds;

    /// <summary>
    /// Whether the text is blocked when it is cut there, for what would be released together with all that was. An attack that ends
    /// after <paramref name="ripe"/> is not judged yet: the text has to wait from <paramref name="waitsFrom"/> on.
    /// </summary>
    public bool IsBlocked(IReadOnlyList<JudgedFinding> judged, int released, int cut, int ripe, long offset, out int waitsFrom)
    {
        waitsFrom = int.MaxValue;
        if (judged.Count == 0)
        {
            return false;
        }

        var isBlocked = judged.Any(one => one.Action == PolicyAction.Blocked && one.Finding.End > released && one.Finding.Start < cut);
        var attacks = judged.Where(one => one.Finding.End > released && one.Finding.Start < cut && !RiskScore.IsSensitive(one.Finding)).Select(one => one.Finding).ToList();
        if (!isBlocked && attacks.Count > 0)
        {
            var before = _found.Select(found => found.Finding).ToList();
            if (judge.OnAttack([.. before, .. attacks]) == PolicyAction.Blocked)
            {
                isBlocked = judge.OnAttack([.. before, .. attacks.Where(attack => attack.End <= ripe)]) == PolicyAction.Blocked;
                waitsFrom = attacks.Where(attack => attack.End > ripe).Select(attack => attack.Start).DefaultIfEmpty(int.MaxValue).Min();
            }
        }

        if (isBlocked)
        {
            Take(judged, released, int.MaxValue, offset, []);
            _action = PolicyAction.Blocked;
        }

        return isBlocked;
    }

    /// <summary>Keeps what stands in a part that is released.</summary>
    public void Take(IReadOnlyList<JudgedFinding> judged, int from, int cut, long offset, IReadOnlyList<PolicyMatch> policies)
    {
        _policies.UnionWith(policies);
        foreach (var (finding, action) in judged)
        {
            if (finding.End <= from || finding.Start >= cut || IsKnown(finding, offset))
            {
                continue;
            }

            _action = (PolicyAction)Math.Max((int)_action, (int)action);
            if (_found.Count < MostFindings)
            {
                _found.Add((finding with { Start = Place(finding.Start, offset), End = Place(finding.End, offset) }, action));
            }
        }
    }

    private static int Place(int at, long offset) => (int)Math.Min(int.MaxValue, offset + at);

    // A rule that goes on where it was found before is the same finding.
    private bool IsKnown(Finding finding, long offset)
    {
        var (start, end) = (Place(finding.Start, offset), Place(finding.End, offset));
        for (var i = _found.Count - 1; i >= 0; i--)
        {
            var known = _found[i].Finding;
            if (known.Rule == finding.Rule && known.Entity == finding.Entity && known.Start < end && start < known.End)
            {
                if (end > known.End || finding.Score > known.Score)
                {
                    _found[i] = (known with { End = Math.Max(end, known.End), Score = Math.Max(known.Score, finding.Score) }, _found[i].Action);
                }

                return true;
            }
        }

        return false;
    }
}
