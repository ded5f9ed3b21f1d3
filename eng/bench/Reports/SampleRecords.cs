using System.Globalization;
using InferShield.Api.Audit;

namespace InferShield.Bench.Reports;

/// <summary>Audit records as a busy tenant has them: a month of requests, one in seven with findings. The same numbers give the same records but for their ids.</summary>
internal static class SampleRecords
{
    private const int Days = 30;

    private static readonly string[] Actions = ["allowed", "allowed", "allowed", "allowed", "flagged", "redacted", "blocked"];
    private static readonly string[] Models = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "mistral-large"];
    private static readonly string[] Operations = ["chat.completions", "messages", "responses", "analyze"];

    private static readonly AuditFinding[][] Findings =
    [
        [new("prompt_injection", "high", "ignore-previous-instructions", null, 0, 44)],
        [new("pii", "medium", "email-address", "email", 12, 31), new("pii", "high", "iban", "iban", 60, 82)],
        [new("secret", "critical", "private-key", "private_key", 5, 420)],
        [new("jailbreak", "medium", "role-play-without-rules", null, 10, 96)],
    ];

    /// <summary>The period that holds all records: the days before <paramref name="end"/>.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End) Period(DateTimeOffset end) => (end.AddDays(-Days), end);

    public static IEnumerable<AuditRecord> Make(string tenant, long count, DateTimeOffset end)
    {
        var (start, _) = Period(end);
        var random = new Random(7);
        Guid[] keys = [.. Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7())];
        for (var i = 0L; i < count; i++)
        {
            var action = Actions[random.Next(Actions.Length)];
            var findings = action == "allowed" ? [] : Findings[random.Next(Findings.Length)];
            yield return new AuditRecord
            {
                At = start + TimeSpan.FromDays(Days * (i / (double)count)),
                TenantId = tenant,
                KeyId = keys[random.Next(keys.Length)],
                RequestId = i.ToString("x32", CultureInfo.InvariantCulture),
                Operation = Operations[random.Next(Operations.Length)],
                Model = Models[random.Next(Models.Length)],
                Provider = "openai",
                Channel = findings.Length > 0 ? "user" : "",
                Action = action,
                Score = findings.Length > 0 ? random.Next(20, 100) : 0,
                Severity = findings.Length > 0 ? findings[^1].Severity : null,
                Findings = findings,
                StatusCode = action == "blocked" ? 403 : 200,
                ScanSeconds = random.NextDouble() / 1000,
                DurationSeconds = random.NextDouble() * 3,
                PolicyVersion = "1f3c9a2b",
                RulesVersion = "9d41c7e0",
                InputTokens = random.Next(1, 4000),
                OutputTokens = random.Next(1, 1000),
                Subject = i % 5 == 0 ? $"user-{random.Next(5000)}" : null,
            };
        }
    }
}
