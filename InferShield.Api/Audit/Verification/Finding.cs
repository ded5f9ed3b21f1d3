namespace InferShield.Api.Audit.Verification;

/// <summary>One thing that was checked: what, whether it holds, and what there is to say of it; a caveat is said in any case.</summary>
internal sealed record Finding(string Subject, bool Holds, string Text, bool IsCaveat = false);

/// <summary>What checking found, in order.</summary>
internal sealed class Findings
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public bool AllHold => _all.TrueForAll(finding => finding.Holds);

    /// <summary>Whether nobody said whose keys count: anybody could have signed.</summary>
    public bool IsUnpinned { get; private set; }

    public void Good(string subject, string text) => _all.Add(new Finding(subject, true, text));

    public void Unpinned(string subject, string text)
    {
        IsUnpinned = true;
        _all.Add(new Finding(subject, true, text, IsCaveat: true));
    }

    public void Bad(string subject, string text) => _all.Add(new Finding(subject, false, text));
}
