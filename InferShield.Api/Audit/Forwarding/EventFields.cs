namespace InferShield.Api.Audit.Forwarding;

/// <summary>A record as an OpenTelemetry event: names of the semantic conventions where there are any, own ones beneath <c>infershield.</c></summary>
internal static class EventFields
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["id"] = "log.record.uid",
        ["tenant"] = "infershield.tenant.id",
        ["sequence"] = "infershield.audit.sequence",
        ["hash"] = "infershield.audit.hash",
        ["operation"] = "infershield.audit.operation",
        ["action"] = "infershield.action",
        ["status"] = "http.response.status_code",
        ["score"] = "infershield.score",
        ["severity"] = "infershield.severity",
        ["requestId"] = "infershield.request.id",
        ["keyId"] = "infershield.key.id",
        ["object"] = "infershield.object",
        ["policyTypes"] = "infershield.policy_types",
        ["rules"] = "infershield.rules",
        ["findings"] = "infershield.findings",
        ["policies"] = "infershield.policies",
        ["model"] = "gen_ai.request.model",
        ["provider"] = "gen_ai.provider.name",
        ["channel"] = "infershield.channel",
        ["subject"] = "user.id",
        ["inputTokens"] = "gen_ai.usage.input_tokens",
        ["outputTokens"] = "gen_ai.usage.output_tokens",
        ["durationMs"] = "infershield.duration_ms",
        ["policyVersion"] = "infershield.policy.version",
        ["rulesVersion"] = "infershield.rules.version",
        ["details"] = "infershield.details",
    };

    private static readonly HashSet<string> Numbers = ["sequence", "status", "score", "findings", "inputTokens", "outputTokens", "durationMs"];
    private static readonly HashSet<string> Lists = ["policyTypes", "rules", "policies"];

    /// <summary><c>infershield.audit.request</c> for an inspected request, else what was changed or happened.</summary>
    public static string NameOf(AuditRecord record) => AuditWords.Management.FirstOrDefault(prefix => record.Operation.StartsWith(prefix, StringComparison.Ordinal)) is { } kind
        ? "infershield.audit." + kind.TrimEnd('.')
        : "infershield.audit.request";

    public static LogLevel LevelOf(AuditRecord record) => record switch
    {
        { Severity: "critical" or "high" } => LogLevel.Error,
        { Severity: "medium" } or { Action: "blocked" } => LogLevel.Warning,
        _ when SystemEventWords.IsProblem(record.Operation) => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    public static List<KeyValuePair<string, object?>> Of(AuditRecord record, bool withSubject) =>
    [
        .. AuditFields.Of(record, withSubject).Select(field => new KeyValuePair<string, object?>(Names[field.Name], ValueOf(field.Name, field.Value))),
    ];

    private static object ValueOf(string name, string value) =>
        Numbers.Contains(name) ? long.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
            : Lists.Contains(name) ? value.Split(',')
            : value;
}
