using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>Counts what cannot be read and says by <see cref="UninspectedOptions"/> what becomes of it.</summary>
internal sealed class Uninspected(IOptions<GatewayOptions> options, InferShieldMetrics metrics)
{
    private const string RulePrefix = "uninspected-";

    public Inspection Judge(IReadOnlyList<OpaquePart> parts)
    {
        var findings = new List<LocatedFinding>();
        foreach (var kind in parts.GroupBy(part => part.Kind))
        {
            var (action, severity) = ActionOn(kind.Key) switch
            {
                UninspectedAction.Block => (PolicyAction.Blocked, Severity.High),
                UninspectedAction.Flag => (PolicyAction.Flagged, Severity.Low),
                _ => (PolicyAction.Allowed, Severity.Low),
            };
            var (word, count) = (WordOf(kind.Key), kind.Count());
            for (var i = 0; i < count; i++)
            {
                metrics.TrackUninspected(word, action.ToWord());
            }

            if (action != PolicyAction.Allowed)
            {
                var first = kind.First();
                findings.Add(new LocatedFinding(first.Path, first.Channel, action, new Finding(PolicyTypes.Obfuscation, severity, RulePrefix + word, 0, 1)));
            }
        }

        return new Inspection(
            findings.Select(located => located.Action).DefaultIfEmpty(PolicyAction.Allowed).Max(),
            findings.Select(located => located.Finding.Score).DefaultIfEmpty().Max(), findings, 0);
    }

    public static string WordOf(OpaqueKind kind) => kind switch
    {
        OpaqueKind.Image => "image",
        OpaqueKind.Audio => "audio",
        OpaqueKind.File => "file",
        OpaqueKind.Encrypted => "encrypted",
        _ => "unknown",
    };

    private UninspectedAction ActionOn(OpaqueKind kind)
    {
        var actions = options.Value.Uninspected;
        return kind switch
        {
            OpaqueKind.Image => actions.Image,
            OpaqueKind.Audio => actions.Audio,
            OpaqueKind.File => actions.File,
            OpaqueKind.Encrypted => actions.Encrypted,
            _ => actions.Unknown,
        };
    }
}
