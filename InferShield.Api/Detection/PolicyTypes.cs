namespace InferShield.Api.Detection;

/// <summary>The names of the twelve policies, as metrics, audit rows and reports carry them.</summary>
public static class PolicyTypes
{
    public const string PromptInjection = "prompt_injection";
    public const string Jailbreak = "jailbreak";
    public const string SystemPromptLeak = "system_prompt_leak";
    public const string Pii = "pii";
    public const string Secret = "secret";
    public const string DataExfiltration = "data_exfiltration";
    public const string SqlInjection = "sql_injection";
    public const string CommandInjection = "command_injection";
    public const string Xss = "xss";
    public const string Obfuscation = "obfuscation";
    public const string ToolAbuse = "tool_abuse";
    public const string RateAbuse = "rate_abuse";

    /// <summary>All twelve, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PromptInjection, Jailbreak, SystemPromptLeak, Pii, Secret, DataExfiltration,
        SqlInjection, CommandInjection, Xss, Obfuscation, ToolAbuse, RateAbuse,
    ];
}
