namespace InferShield.Api.Audit;

/// <summary>The closed sets of words that audit records are written in.</summary>
internal static class AuditWords
{
    public static IReadOnlyList<string> Actions { get; } = ["allowed", "flagged", "redacted", "blocked"];

    /// <summary>Lowest first.</summary>
    public static IReadOnlyList<string> Severities { get; } = ["low", "medium", "high", "critical"];

    /// <summary>How operations begin that are no inspected requests but changes to the gateway itself.</summary>
    public static IReadOnlyList<string> Management { get; } =
        ["report.", "policies.", "sessions.", "keys.", "tenants.", "templates.", "schedules.", "audit.", "settings.", "system."];

    public static IReadOnlyList<string> PolicyTypes { get; } =
    [
        "prompt_injection", "jailbreak", "system_prompt_leak", "pii", "secret", "data_exfiltration", "sql_injection",
        "command_injection", "xss", "obfuscation", "tool_abuse", "rate_abuse",
    ];

    /// <summary>Whether an operation is a change or an access and no inspected request.</summary>
    public static bool IsManagement(string operation) =>
        Management.Any(prefix => operation.StartsWith(prefix, StringComparison.Ordinal));
}
