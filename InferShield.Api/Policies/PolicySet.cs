using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Policies.Rules;
using InferShield.Api.Policies.Sequences;

namespace InferShield.Api.Policies;

/// <summary>The policies as they are at one moment; it never changes. Thread-safe.</summary>
public sealed class PolicySet
{
    private readonly Scanner _scanner;
    private readonly PolicyOptions _options;
    private readonly Exemptions? _allow;
    private readonly CompiledPolicy[] _policies;
    private readonly OwnTerms? _ownTerms;
    private readonly RedactionKeys _keys;
    private readonly Verdict _allowed;

    internal PolicySet(Scanner scanner, PolicyDocument document, RedactionKeys keys)
    {
        _scanner = scanner;
        _options = document.Options;
        _allow = document.Allow;
        _keys = keys;
        _policies = [.. document.Policies.Where(policy => policy.Enabled).Select(policy => new CompiledPolicy(policy))];
        _ownTerms = _policies.Any(policy => policy.Definition.Match.HasOwn)
            ? new OwnTerms(_policies.Select(policy => (policy.Definition.Match, policy.Scope)))
            : null;
        Sequences = new SequenceSet(document.Sequences);
        Version = VersionOf(document);
        Source = document.Source;
        _allowed = new Verdict(PolicyAction.Allowed, 0, [], null, Version);
    }

    /// <summary>Changes whenever a verdict could: 16 hexadecimal digits over the compiled rules and the policies.</summary>
    public string Version { get; }

    /// <summary>The document that the policies were read from, without the configured options beneath it.</summary>
    internal string Source { get; }

    /// <summary>What is objected to over several requests.</summary>
    internal SequenceSet Sequences { get; }

    /// <summary>Whether a tenant's tokens can become values again.</summary>
    internal bool Restores(string? tenant) =>
        _policies.Any(policy => policy.Definition.Redaction.Restore && !policy.Definition.IsDryRun && policy.Scope.Covers(tenant));

    /// <summary>Every policy and sequence that counts, with what it does.</summary>
    internal IEnumerable<PolicyMatch> Matches => _policies.Select(policy => policy.Matched).Concat(Sequences.Matches);

    /// <summary>What policies and sequences find by themselves.</summary>
    internal IEnumerable<(string PolicyType, Severity Severity)> OwnRules => _policies
        .Where(policy => !policy.Definition.IsDryRun && policy.Definition.Match.HasOwn)
        .Select(policy => (policy.Definition.ReportAs, policy.Definition.Severity ?? Severity.Medium))
        .Concat(_policies.Where(policy => !policy.Definition.IsDryRun).SelectMany(Reported))
        .Concat(Sequences.Rules);

    // The findings of detectors that a policy gives a severity of its own.
    private IEnumerable<(string PolicyType, Severity Severity)> Reported(CompiledPolicy policy) => policy.Definition.Severity is { } severity
        ? _scanner.Rules.Where(rule => policy.Definition.Match.Selects(rule.PolicyType, rule.Rule, rule.Entity)).Select(rule => (rule.PolicyType, severity))
        : [];

    /// <summary>Inspects one text.</summary>
    /// <param name="text">Any sequence of UTF-16 units, of any length.</param>
    /// <param name="channel">Where it came from.</param>
    /// <param name="tenant">Whose it is; null for nobody's, which policies for certain tenants leave out.</param>
    public Verdict Inspect(string text, Channel channel, string? tenant = null) => Inspect(text, channel, tenant, RedactionsFor(tenant));

    /// <summary>What redacts the texts of one request of a tenant.</summary>
    internal Redactions RedactionsFor(string? tenant) => new(_keys, tenant);

    internal Verdict Inspect(string text, Channel channel, string? tenant, Redactions redactions)
    {
        var verdict = Judge(text, channel, tenant, redactions);
        return verdict.Action == PolicyAction.Redacted ? verdict with { Redacted = Redact(text, channel, tenant, verdict.Findings, redactions) } : verdict;
    }

    /// <summary>The verdict without the redacted text, for who redacts a part of the text only.</summary>
    internal Verdict Judge(string text, Channel channel, string? tenant, Redactions redactions)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = _scanner.Scan(text, channel);
        var own = _ownTerms?.Find(text, channel, tenant);
        if (found.Count == 0 && own is null)
        {
            return _allowed;
        }

        var at = new TextCase(text, channel, tenant, redactions);
        var matches = new PolicyMatch?[_policies.Length];
        var tokens = redactions.TokensIn(text);
        own?.RemoveAll(hit => tokens?.Contain(hit.Start, hit.End) == true);
        var findings = Exempt(at, found, own, tokens, matches);
        var action = ActionOnAttack(findings);
        findings = WithOwn(at, findings, own, matches);
        var score = Math.Min(RiskScore.Most, RiskScore.OfAttack(findings) + RiskScore.OfDisclosure(findings));
        for (var i = 0; i < findings.Count; i++)
        {
            var decision = Decide(findings[i], at, matches);
            action = (PolicyAction)Math.Max((int)action, (int)decision.Action);
            findings[i] = decision.Severity is { } severity ? findings[i] with { Severity = severity, Score = findings[i].Score } : findings[i];
        }

        return new Verdict(action, score, findings, null, Version)
        {
            Policies = [.. matches.OfType<PolicyMatch>()],
        };
    }

    /// <summary>What the options say to findings as an attack, all of them together; personal data and secrets are none.</summary>
    internal PolicyAction ActionOnAttack(IReadOnlyList<Finding> findings) => RiskScore.OfAttack(findings) switch
    {
        var risk when risk >= _options.BlockThreshold => PolicyAction.Blocked,
        var risk when risk >= _options.FlagThreshold => PolicyAction.Flagged,
        _ => PolicyAction.Allowed,
    };

    /// <summary>What is done about one finding of a verdict by itself.</summary>
    internal PolicyAction ActionOn(Finding finding, string text, Channel channel, string? tenant, Redactions redactions) =>
        Decide(finding, new TextCase(text, channel, tenant, redactions), null).Action;

    /// <summary>
    /// How many characters before the end of an unfinished text a policy's own term may begin: the longest keyword's length,
    /// <see cref="int.MaxValue"/> for expressions, 0 where no policy of this channel and tenant redacts or blocks by its own terms.
    /// </summary>
    internal int OwnReach(Channel channel, string? tenant) => _policies
        .Where(policy => policy.Definition is { IsDryRun: false, Action: PolicyEffect.Redact or PolicyEffect.Block } && policy.Scope.Covers(channel, tenant))
        .Select(policy => policy.Definition.Match)
        .Select(match => match.Patterns.Count > 0 ? int.MaxValue : match.Keywords.Select(keyword => keyword.Length).DefaultIfEmpty().Max())
        .DefaultIfEmpty().Max();

    /// <summary>The text without those findings of its verdict that are to be redacted.</summary>
    internal string Redact(string text, Channel channel, string? tenant, IReadOnlyList<Finding> findings, Redactions redactions) =>
        Redact(new TextCase(text, channel, tenant, redactions), findings, default)[0];

    /// <summary>The same for texts that stand side by side: a value over two of them goes out of both.</summary>
    /// <param name="text">All of them, with nothing between them.</param>
    /// <param name="borders">Where those but the first begin.</param>
    /// <param name="channel">Where they came from.</param>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="findings">What was found in them.</param>
    /// <param name="redactions">What stands in values' places.</param>
    internal string[] Redact(
        string text, ReadOnlyMemory<int> borders, Channel channel, string? tenant, IReadOnlyList<Finding> findings, Redactions redactions) =>
        Redact(new TextCase(text, channel, tenant, redactions), findings, borders);

    private string[] Redact(TextCase at, IReadOnlyList<Finding> findings, ReadOnlyMemory<int> borders)
    {
        var redactable = new List<Redactable>(findings.Count);
        foreach (var finding in findings)
        {
            if (Decide(finding, at, null) is { Style: { } style })
            {
                redactable.Add(new Redactable(finding, style));
            }
        }

        return Redactor.Redact(at.Text, borders.Span, redactable, at.Redactions);
    }

    /// <summary>The findings that are left when those are taken away that nobody objects to.</summary>
    private List<Finding> Exempt(TextCase at, IReadOnlyList<Finding> found, List<OwnHit>? own, Spans? tokens, PolicyMatch?[] matches)
    {
        var exempting = Exempting(at, own);
        var kept = new List<Finding>(found.Count);
        foreach (var finding in found)
        {
            var isKept = _allow?.Has(finding, at.Text) != true && tokens?.Contain(finding) != true;
            foreach (var (index, within) in isKept ? exempting : [])
            {
                var policy = _policies[index];
                if (policy.Exempts(finding, at.Text, within))
                {
                    matches[index] = policy.Matched;
                    isKept &= policy.Definition.IsDryRun;
                }
            }

            if (isKept)
            {
                kept.Add(finding);
            }
        }

        return kept;
    }

    private List<(int Index, Spans? Within)> Exempting(TextCase at, List<OwnHit>? own)
    {
        var exempting = new List<(int, Spans?)>();
        for (var i = 0; i < _policies.Length; i++)
        {
            if (_policies[i].IsExemption && _policies[i].Scope.Covers(at.Channel, at.Tenant))
            {
                exempting.Add((i, _policies[i].Definition.Match.HasOwn ? Spans.Of(own, i) : null));
            }
        }

        return exempting;
    }

    /// <summary>The findings and those of the policies' own terms, in order of the text.</summary>
    private List<Finding> WithOwn(TextCase at, List<Finding> findings, List<OwnHit>? own, PolicyMatch?[] matches)
    {
        var all = new List<Finding>(findings);
        foreach (var hit in own ?? [])
        {
            var policy = _policies[hit.Owner];
            if (policy.IsExemption)
            {
                continue;
            }

            var finding = policy.OwnFinding(hit);
            if (policy.Definition.IsDryRun)
            {
                matches[hit.Owner] ??= policy.ObjectsTo(finding, at.Text) ? policy.Matched : null;
            }
            else if (policy.ObjectsTo(finding, at.Text) && _allow?.Has(finding, at.Text) != true)
            {
                all.Add(finding);
            }
        }

        return all.Count == findings.Count ? all : [.. all.Distinct().OrderBy(finding => finding.Start)];
    }

    /// <summary>What is done about a finding: the strongest of what the options and the policies say.</summary>
    private Decision Decide(Finding finding, TextCase at, PolicyMatch?[]? matches)
    {
        var isOwn = false;
        var (action, style, severity) = (PolicyAction.Allowed, (RedactionStyle?)null, (Severity?)null);
        for (var i = 0; i < _policies.Length; i++)
        {
            var policy = _policies[i];
            isOwn |= finding.Rule == policy.OwnRule;
            if (policy.IsExemption || !policy.Scope.Covers(at.Channel, at.Tenant) || !policy.ObjectsTo(finding, at.Text))
            {
                continue;
            }

            if (matches is not null)
            {
                matches[i] = policy.Matched;
            }

            if (!policy.Definition.IsDryRun)
            {
                action = (PolicyAction)Math.Max((int)action, (int)policy.Matched.Action);
                severity = policy.Definition.Severity is { } given && !(severity > given) ? given : severity;
                if (policy.Definition.Action == PolicyEffect.Redact && (style is null || policy.Definition.Redaction.Mode < style.Mode))
                {
                    style = policy.Definition.Redaction;
                }
            }
        }

        var usual = isOwn ? PolicyAction.Allowed : UsualAction(finding, at.Channel);
        return new Decision((PolicyAction)Math.Max((int)action, (int)usual), style ?? (usual == PolicyAction.Redacted ? RedactionStyle.Default : null), severity);
    }

    private PolicyAction UsualAction(Finding finding, Channel channel)
    {
        if (!RiskScore.IsSensitive(finding) || finding.Score < _options.FlagThreshold)
        {
            return PolicyAction.Allowed;
        }

        return (finding.PolicyType == PolicyTypes.Pii ? _options.PiiAction : _options.SecretAction) switch
        {
            SensitiveDataAction.Block => PolicyAction.Blocked,
            SensitiveDataAction.Redact when channel is Channel.User or Channel.Completion => PolicyAction.Redacted,
            _ => PolicyAction.Flagged,
        };
    }

    // The module's identity changes with every rule, since rules are code.
    internal static string VersionOf(PolicyDocument document)
    {
        var hash = SHA256.HashData([.. typeof(Scanner).Module.ModuleVersionId.ToByteArray(), .. JsonSerializer.SerializeToUtf8Bytes(document)]);
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    private readonly record struct TextCase(string Text, Channel Channel, string? Tenant, Redactions Redactions);

    private readonly record struct Decision(PolicyAction Action, RedactionStyle? Style, Severity? Severity);
}
