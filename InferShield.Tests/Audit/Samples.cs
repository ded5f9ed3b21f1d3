using InferShield.Api.Audit;

namespace InferShield.Tests.Audit;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static AuditRecord Record(int number = 0, string tenant = "default", DateTimeOffset? at = null) => new()
    {
        At = at ?? Noon.AddSeconds(number),
        TenantId = tenant,
        KeyId = Guid.CreateVersion7(),
        RequestId = $"req_{number}",
        Operation = "chat.completions",
        Model = "gpt-test",
        Provider = "openai",
        Channel = "user",
        Action = "allowed",
        StatusCode = 200,
        PolicyVersion = "p1",
    };

    public static AuditRecord[] Records(int count, string tenant = "default") =>
        [.. Enumerable.Range(0, count).Select(number => Record(number, tenant))];

    public static AuditRecord Blocked(int number, string policyType = "prompt_injection", string tenant = "default") => Record(number, tenant) with
    {
        Action = "blocked",
        Score = 90,
        Severity = "high",
        Findings = [new AuditFinding(policyType, "high", "rule-1", null, 3, 17)],
        StatusCode = 403,
    };
}
