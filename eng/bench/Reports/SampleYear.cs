using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Audit;
using InferShield.Api.Reports.Content;

namespace InferShield.Bench.Reports;

/// <summary>A year of one tenant's audit log for sample reports, the same each time: requests, changes, events, a review, and text that is hard to show.</summary>
internal static class SampleYear
{
    public const string Tenant = "acme";

    public static readonly DateTimeOffset Start = new(2025, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset End = Start.AddYears(1);

    private const int DryRunEvery = 97;

    private static readonly string[] Models =
        ["gpt-4o", "claude-sonnet-4", "mistral-large", "=HYPERLINK(\"x\")", "<script>alert(1)</script>", "نموذج-العربية", "דגם-עברי", "模型-七"];

    private static readonly string[] Changes =
        ["policies.replace", "keys.create", "keys.revoke", "tenants.update", "settings.change", "templates.create", "audit.read", "report.download"];

    private static readonly string[] Events = ["system.start", "system.outage", "system.recovery", "system.fail_open"];

    private static readonly (string Type, string Severity, string? Entity, string Channel, string Action)[] Kinds =
    [
        ("prompt_injection", "high", null, "document", "blocked"), ("jailbreak", "high", null, "user", "blocked"),
        ("system_prompt_leak", "medium", null, "user", "flagged"), ("pii", "medium", "email", "user", "redacted"),
        ("pii", "high", "credit_card", "completion", "redacted"), ("secret", "critical", "private_key", "user", "blocked"),
        ("data_exfiltration", "high", null, "tool", "flagged"), ("sql_injection", "medium", null, "completion", "flagged"),
        ("command_injection", "high", null, "completion", "blocked"), ("xss", "medium", null, "completion", "flagged"),
        ("obfuscation", "low", null, "user", "flagged"), ("tool_abuse", "medium", null, "tool", "blocked"),
        ("rate_abuse", "low", null, "user", "blocked"), ("secret", "critical", "api_key", "document", "allowed"),
    ];

    /// <param name="requests">How many requests there are; one in six has a finding.</param>
    public static IEnumerable<AuditRecord> Make(int requests)
    {
        var random = new Random(20251001);
        var year = End - Start;
        for (var number = 0; number < requests; number++)
        {
            yield return Request(number, Start + (year * ((number + 0.5) / requests)), random);
        }

        foreach (var (number, operation) in Changes.Index())
        {
            yield return Change($"change {number}", Tenant, Start + (year * ((number + 1) / 9.0)), operation, $"{operation.Split('.')[0]}/{number}",
                operation == "policies.replace" ? $$"""{"before":"{{Hash("a")}}","after":"{{Hash("b")}}"}""" : null);
        }

        foreach (var (number, operation) in Events.Index())
        {
            yield return Change($"event {number}", EventWords.SystemTenant, Start + (year * ((number + 1) / 5.0)), operation, number == 0 ? "gateway" : "database",
                number == 0 ? $$"""{"settings":"{{Hash("settings")}}"}""" : null);
        }

        yield return Change("review", Tenant, End.AddHours(-1), EventWords.Review, $"audit/{IdOf("request 37", Start + (year * (37.5 / requests)))}",
            """{"disposition":"accepted-risk","comment":"Agreed with the owner of the data."}""");
    }

    private static AuditRecord Request(int number, DateTimeOffset at, Random random)
    {
        var record = new AuditRecord
        {
            Id = IdOf($"request {number}", at),
            At = at,
            TenantId = Tenant,
            KeyId = IdOf($"key {random.Next(8)}", Start),
            RequestId = $"req_{number.ToString(CultureInfo.InvariantCulture)}",
            Operation = random.Next(3) == 0 ? "messages" : "chat.completions",
            Model = Models[number % 11 == 0 ? random.Next(Models.Length) : random.Next(3)],
            Provider = random.Next(3) == 0 ? "anthropic" : "openai",
            Channel = "user",
            Action = "allowed",
            StatusCode = 200,
            ScanSeconds = 0.00002 * (1 + (random.NextDouble() * 20)),
            DurationSeconds = 0.2 + (random.NextDouble() * 4),
            PolicyVersion = at < Start.AddDays(41) ? "6f0c2d51" : "91be77a0",
            RulesVersion = at < Start.AddDays(200) ? "5d10c7e2a1b0f9e4" : "c83a04b6f7d2e915",
            InputTokens = random.Next(20, 4000),
            OutputTokens = random.Next(5, 900),
        };
        var kind = Kinds[(number / 6) % Kinds.Length];
        var isTrial = number % DryRunEvery == 0;
        return (number % 6 == 1 ? record with
        {
            Action = kind.Action,
            Severity = kind.Severity,
            Channel = kind.Channel,
            Score = 30 + random.Next(70),
            StatusCode = kind.Action == "blocked" ? 403 : 200,
            Findings = [new AuditFinding(kind.Type, kind.Severity, $"sample-{kind.Type.Replace('_', '-')}", kind.Entity, 4, 40)],
        } : record) with
        { Policies = isTrial ? [new AuditPolicy("on-trial", "dry-run", "blocked")] : [] };
    }

    private static AuditRecord Change(string name, string tenant, DateTimeOffset at, string operation, string about, string? details) => new()
    {
        Id = IdOf(name, at),
        At = at,
        TenantId = tenant,
        KeyId = tenant == Tenant ? IdOf("key 0", Start) : null,
        RequestId = "",
        Operation = operation,
        Object = about,
        Details = details,
        Action = "allowed",
        StatusCode = 200,
    };

    // A version 7 UUID, whose first bits are its time.
    private static Guid IdOf(string name, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8).CopyTo(bytes[8..]);
        bytes[6] = 0x70;
        bytes[7] = 0;
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
