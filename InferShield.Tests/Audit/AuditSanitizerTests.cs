using InferShield.Api.Audit;

namespace InferShield.Tests.Audit;

public class AuditSanitizerTests
{
    [Theory]
    [InlineData("gpt-test", "gpt-test")]
    [InlineData("a\0b", "a\ufffdb")]
    [InlineData("smile \ud83d\ude00", "smile \ud83d\ude00")]
    public void Text_becomes_storable(string given, string kept) =>
        Assert.Equal(kept, AuditSanitizer.Sanitize(Samples.Record() with { Model = given }).Model);

    // Not theory data: an attribute's text is UTF-8 already.
    [Fact]
    public void Half_a_character_becomes_storable() =>
        Assert.Equal("a\ufffdb", AuditSanitizer.Sanitize(Samples.Record() with { Model = "a\ud800b" }).Model);

    [Fact]
    public void Text_is_cut_without_leaving_half_a_character()
    {
        var cleaned = AuditSanitizer.Sanitize(Samples.Record() with { Model = new string('a', 255) + "\ud83d\ude00" }).Model;
        Assert.Equal(new string('a', 255) + "\ufffd", cleaned);
    }

    [Fact]
    public void Findings_are_cleaned_too()
    {
        var record = Samples.Record() with { Findings = [new AuditFinding("pii", "low", "ok", null, 0, 1), new AuditFinding("pii", "low", "r\0", "e\0", 0, 1)] };
        Assert.Equal(["ok", "r\ufffd"], AuditSanitizer.Sanitize(record).Findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void A_thousand_findings_are_kept_in_their_order_and_of_every_rule_some()
    {
        var mails = Enumerable.Range(0, 1_000_000).Select(i => new AuditFinding("pii", "high", "email-address", "email", i, i + 1));
        var rare = new AuditFinding("jailbreak", "critical", "no-rules", null, 1_000_000, 1_000_001);
        var kept = AuditSanitizer.Sanitize(Samples.Record() with { Findings = [.. mails, rare] }).Findings;

        Assert.Equal(1000, kept.Count);
        Assert.Equal(rare, kept[^1]);
        Assert.Equal(Enumerable.Range(0, 999), kept.SkipLast(1).Select(finding => finding.Start));
    }

    [Fact]
    public void Times_are_UTC_to_the_microsecond_and_numbers_finite()
    {
        var given = Samples.Record() with { At = Samples.Noon.AddTicks(1234567).ToOffset(TimeSpan.FromHours(5)), ScanSeconds = double.NaN, DurationSeconds = double.PositiveInfinity };
        var cleaned = AuditSanitizer.Sanitize(given);

        Assert.Equal(Samples.Noon.AddTicks(1234560), cleaned.At);
        Assert.Equal(TimeSpan.Zero, cleaned.At.Offset);
        Assert.Equal(0, cleaned.ScanSeconds + cleaned.DurationSeconds);
    }
}
