using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Detection;

namespace InferShield.Api.Policies;

/// <summary>The policies as they are at one moment; it never changes. Thread-safe.</summary>
public sealed class PolicySet
{
    private readonly Scanner _scanner;
    private readonly PolicyOptions _options;

    internal PolicySet(Scanner scanner, PolicyOptions options)
    {
        _scanner = scanner;
        _options = options;
        Version = VersionOf(options);
    }

    /// <summary>Changes whenever a verdict could: 16 hexadecimal digits over the compiled rules and the options.</summary>
    public string Version { get; }

    /// <summary>Inspects one text.</summary>
    /// <param name="text">Any sequence of UTF-16 units, of any length.</param>
    /// <param name="channel">Where it came from.</param>
    public Verdict Inspect(string text, Channel channel)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = _scanner.Scan(text, channel);
        if (findings.Count == 0)
        {
            return new Verdict(PolicyAction.Allowed, 0, findings, null, Version);
        }

        var attack = RiskScore.OfAttack(findings);
        var score = Math.Min(RiskScore.Most, attack + RiskScore.OfDisclosure(findings));
        var action = attack >= _options.BlockThreshold ? PolicyAction.Blocked
            : attack >= _options.FlagThreshold ? PolicyAction.Flagged
            : PolicyAction.Allowed;
        foreach (var finding in findings)
        {
            action = (PolicyAction)Math.Max((int)action, (int)ActionOn(finding, channel));
        }

        return new Verdict(action, score, findings, action == PolicyAction.Redacted ? Redact(text, channel, findings) : null, Version);
    }

    /// <summary>The text with those findings masked that <paramref name="channel"/>'s policy redacts.</summary>
    internal string Redact(string text, Channel channel, IReadOnlyList<Finding> findings) =>
        Redactor.Redact(text, [.. findings.Where(finding => ActionOn(finding, channel) == PolicyAction.Redacted)]);

    private PolicyAction ActionOn(Finding finding, Channel channel)
    {
        if (!RiskScore.IsSensitive(finding))
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
    internal static string VersionOf(PolicyOptions options)
    {
        var hash = SHA256.HashData([.. typeof(Scanner).Module.ModuleVersionId.ToByteArray(), .. JsonSerializer.SerializeToUtf8Bytes(options)]);
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }
}
