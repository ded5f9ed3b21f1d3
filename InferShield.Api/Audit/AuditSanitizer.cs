using System.Text;

namespace InferShield.Api.Audit;

/// <summary>Makes a record storable whatever its client sent: a model's name is any text, and evidence must not fail on it.</summary>
internal static class AuditSanitizer
{
    private const int MaxLength = 256;
    private const int MaxDetails = 4_096;
    private const int MaxMatched = 64 * 1024;
    private const int MostFindings = 1_000;

    // Cut, the text would be JSON no more.
    private const string NoDetails = """{"omitted":"not storable"}""";

    /// <summary>
    /// UTC to the microsecond, finite numbers, text without NUL or broken surrogates and of at most 256 characters, at most 1,000 findings, details of at most
    /// 4,096 characters and sealed text of at most 65,536, else without them.
    /// </summary>
    public static AuditRecord Sanitize(AuditRecord record)
    {
        var at = record.At.ToUniversalTime();
        return record with
        {
            At = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)),
            TenantId = Clean(record.TenantId),
            RequestId = Clean(record.RequestId),
            Operation = Clean(record.Operation),
            Model = Clean(record.Model),
            Provider = Clean(record.Provider),
            Channel = Clean(record.Channel),
            Action = Clean(record.Action),
            Severity = record.Severity is { } severity ? Clean(severity) : null,
            Findings = Clean(Fewer(record.Findings)),
            ScanSeconds = double.IsFinite(record.ScanSeconds) ? record.ScanSeconds : 0,
            DurationSeconds = double.IsFinite(record.DurationSeconds) ? record.DurationSeconds : 0,
            PolicyVersion = Clean(record.PolicyVersion),
            RulesVersion = Clean(record.RulesVersion),
            Subject = Subject(record.Subject),
            InputTokens = record.InputTokens is >= 0 ? record.InputTokens : null,
            OutputTokens = record.OutputTokens is >= 0 ? record.OutputTokens : null,
            Object = Clean(record.Object),
            Details = record.Details is { } details && !IsClean(details, MaxDetails) ? NoDetails : record.Details,
            Matched = record.Matched is { } matched && !IsClean(matched, MaxMatched) ? null : record.Matched,
            Link = null,
        };
    }

    /// <summary>
    /// A subject as records have it, by which it is found and erased: of at most 256 characters, with U+FFFD for control characters; null
    /// for none.
    /// </summary>
    public static string? Subject(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : Clean(text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '\ufffd' : character)) : text);

    // A body of addresses alone has a million. The first ones of each kind stay, so that no rule is lost.
    private static IReadOnlyList<AuditFinding> Fewer(IReadOnlyList<AuditFinding> findings) => findings.Count <= MostFindings ? findings
        : [.. findings.Index()
            .GroupBy(at => (at.Item.PolicyType, at.Item.Severity, at.Item.Rule, at.Item.Entity))
            .SelectMany(kind => kind.Take(MostFindings).Select((at, turn) => (at.Index, at.Item, Turn: turn)))
            .OrderBy(at => at.Turn).Take(MostFindings)
            .OrderBy(at => at.Index).Select(at => at.Item)];

    private static IReadOnlyList<AuditFinding> Clean(IReadOnlyList<AuditFinding> findings) => findings.All(IsClean) ? findings : [.. findings.Select(Clean)];

    private static bool IsClean(AuditFinding finding) =>
        IsClean(finding.PolicyType) && IsClean(finding.Severity) && IsClean(finding.Rule) && (finding.Entity is null || IsClean(finding.Entity));

    private static AuditFinding Clean(AuditFinding finding) => finding with
    {
        PolicyType = Clean(finding.PolicyType),
        Severity = Clean(finding.Severity),
        Rule = Clean(finding.Rule),
        Entity = finding.Entity is { } entity ? Clean(entity) : null,
    };

    private static bool IsClean(string text, int longest = MaxLength) =>
        text.Length <= longest && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !text.Contains('\0', StringComparison.Ordinal);

    private static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', '\ufffd');
    }
}
