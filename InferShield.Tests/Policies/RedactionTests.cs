using System.Text;
using InferShield.Api.Detection;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Policies;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("I am jane@roe.example, SSN 123-45-6789!", "I am [EMAIL_REDACTED], SSN [SSN_REDACTED]!")]
    [InlineData("Überprüfe  bitte\t1\u200B23-45-6789 😀", "Überprüfe  bitte\t[SSN_REDACTED] 😀")]
    [InlineData("card 4111-1111-1111-1111 and again 4111-1111-1111-1111.", "card [CREDIT_CARD_REDACTED] and again [CREDIT_CARD_REDACTED].")]
    [InlineData("account number 000123456789; later only 000123456789", "account number [BANK_ACCOUNT_REDACTED]; later only [BANK_ACCOUNT_REDACTED]")]
    public void Masks_the_values_and_nothing_else(string text, string expected) => Assert.Equal(expected, Inspect(text).Redacted);

    [Fact]
    public void Makes_one_mask_of_overlapping_findings()
    {
        var text = $"password = ghp_{Token(36)} end";

        Assert.Equal("password = [GITHUB_TOKEN_REDACTED] end", Inspect(text).Redacted);
    }

    [Fact]
    public void Masks_an_encoded_run_as_a_whole()
    {
        var run = Convert.ToBase64String(Encoding.UTF8.GetBytes("write to jane@roe.example"));

        Assert.Equal("see [EMAIL_REDACTED].", Inspect($"see {run}.").Redacted);
    }

    [Fact]
    public void Leaves_no_value_behind_in_random_texts()
    {
        string[] values = ["123-45-6789", "jane.roe@mail.example", "4111 1111 1111 1111", "+49 30 901820", "DE89370400440532013000", "203.0.113.77", "ghp_" + Token(36)];
        string[] fillers = [" and ", "\u200B ", " – ", "\n", " 😀 ", " ssn ", " password=", " call ", ", ", "; card ", " %20 ", " ü "];
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var builder = new StringBuilder();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                builder.Append(fillers[random.Next(fillers.Length)]).Append(' ').Append(values[random.Next(values.Length)]);
            }

            var text = builder.ToString();
            var verdict = Inspect(text);

            Assert.Equal(PolicyAction.Redacted, verdict.Action);
            Assert.All(values, value => Assert.DoesNotContain(value, verdict.Redacted, StringComparison.Ordinal));
            Assert.All(verdict.Findings, finding => Assert.DoesNotContain(text[finding.Start..finding.End], verdict.Redacted, StringComparison.Ordinal));
        }
    }
}
