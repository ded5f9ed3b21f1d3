using System.Globalization;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>What a receiver is told of a record, most important first: never the matched text, not even sealed.</summary>
internal static class AuditFields
{
    private const int MostWords = 20;

    /// <summary>Names and values; a field without a value is left out.</summary>
    public static IEnumerable<(string Name, string Value)> Of(AuditRecord record, bool withSubject)
    {
        yield return ("id", record.Id.ToString());
        yield return ("tenant", record.TenantId);
        if (record.Link is { } link)
        {
            yield return ("sequence", Text(link.Sequence));
            yield return ("hash", link.Hash);
        }

        yield return ("operation", record.Operation);
        yield return ("action", record.Action);
        yield return ("status", Text(record.StatusCode));
        yield return ("score", Text(record.Score));
        foreach (var field in Optional(record, withSubject).Where(field => !string.IsNullOrEmpty(field.Value)))
        {
            yield return (field.Name, field.Value!);
        }
    }

    public static string Types(AuditRecord record) => List(record.Findings.Select(finding => finding.PolicyType));

    public static string Rules(AuditRecord record) => List(record.Findings.Select(finding => finding.Rule));

    /// <summary>Whole milliseconds.</summary>
    public static string Milliseconds(double seconds) => Text((long)Math.Round(seconds * 1_000));

    private static IEnumerable<(string Name, string? Value)> Optional(AuditRecord record, bool withSubject) =>
    [
        ("severity", record.Severity), ("requestId", record.RequestId), ("keyId", record.KeyId?.ToString()), ("object", record.Object),
        ("policyTypes", Types(record)), ("rules", Rules(record)), ("findings", record.Findings.Count == 0 ? null : Text(record.Findings.Count)),
        ("policies", List(record.Policies.Select(policy => policy.Policy))), ("model", record.Model), ("provider", record.Provider),
        ("channel", record.Findings.Count == 0 ? null : record.Channel), ("subject", withSubject ? record.Subject : null),
        ("inputTokens", record.InputTokens is { } input ? Text(input) : null), ("outputTokens", record.OutputTokens is { } output ? Text(output) : null),
        ("durationMs", Milliseconds(record.DurationSeconds)), ("policyVersion", record.PolicyVersion), ("rulesVersion", record.RulesVersion),
        ("details", record.Details),
    ];

    private static string List(IEnumerable<string> words) => string.Join(',', words.Distinct(StringComparer.Ordinal).Take(MostWords));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
