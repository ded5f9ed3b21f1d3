using System.Text;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;

namespace InferShield.Tests.Audit.Chain;

public class CanonicalRowTests
{
    private static readonly AuditRecord Example = new()
    {
        Id = Guid.Parse("019ca9c1-0000-7000-8000-000000000001"),
        At = new DateTimeOffset(2026, 3, 1, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)),
        TenantId = "default",
        RequestId = "req_1",
        Operation = "chat.completions",
        Model = "größe \"s\"",
        Provider = "openai",
        Channel = "user",
        Action = "blocked",
        Score = 90,
        Severity = "high",
        Findings = [new AuditFinding("pii", "high", "ssn", "US_SSN", 3, 17)],
        StatusCode = 403,
        ScanSeconds = 0.000025,
        DurationSeconds = 0.0015,
        InputTokens = 12,
        PolicyVersion = "p1",
        RulesVersion = "r7",
        Subject = "user-42",
        Link = new AuditLink(1, new DateTimeOffset(2026, 3, 1, 12, 0, 1, 250, TimeSpan.Zero), CanonicalRow.Genesis, "", "000102030405060708090a0b0c0d0e0f"),
    };

    [Fact]
    public async Task The_READMEs_example_is_what_is_hashed()
    {
        var readme = await File.ReadAllTextAsync(
            MonitoringFiles.PathOf("..", "InferShield.Api", "Audit", "README.md"), TestContext.Current.CancellationToken);

        var row = CanonicalRow.Of(Example);

        Assert.Contains($"\n{Encoding.UTF8.GetString(row)}\n", readme, StringComparison.Ordinal);
        Assert.Contains($"`{CanonicalRow.Hash(CanonicalRow.Genesis, row)}`", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void An_erased_subject_leaves_the_row_as_it_was()
    {
        var link = Example.Link! with { SubjectHash = CanonicalRow.HashSubject(Example.Link.SubjectSalt, Example.Subject!) };

        var erased = Example with { Subject = null, Link = link with { SubjectSalt = null } };

        Assert.Equal(CanonicalRow.Of(Example), CanonicalRow.Of(erased));
    }

    [Fact]
    public void Control_characters_are_escaped_and_nothing_else_is()
    {
        var row = Encoding.UTF8.GetString(CanonicalRow.Of(Example with { Model = "\b\t\n\f\r\u0001\u001f/<>&'\u007f\u2028\u00e9\U0001F600" }));

        Assert.Contains("\"model\":\"\\b\\t\\n\\f\\r\\u0001\\u001f/<>&'\u007f\u2028\u00e9\U0001F600\",", row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_in_no_chain_has_no_row() => Assert.Throws<ArgumentException>(() => CanonicalRow.Of(Example with { Link = null }));
}
