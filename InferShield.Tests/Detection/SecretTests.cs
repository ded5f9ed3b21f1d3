using InferShield.Api.Detection;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Detection;

public sealed class SecretTests
{
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ234567";

    public static TheoryData<string, string> Tokens => new()
    {
        { "isk_" + "live_" + Token(43), "api_key" },
        { "isk_" + Token(43), "api_key" },
        { "AKIA" + Token(16, Upper), "aws_key" },
        { "sk-" + "proj-" + Token(48), "openai_key" },
        { "sk-" + Token(48), "openai_key" },
        { "sk-" + "ant-" + "api03-" + Token(80), "anthropic_key" },
        { "ghp_" + Token(36), "github_token" },
        { "github_" + "pat_" + Token(60), "github_token" },
        { "xoxb-" + "123456789012-" + Token(24), "api_key" },
        { "AIza" + Token(35), "api_key" },
        { "glpat-" + Token(20), "api_key" },
        { "sk_" + "live_" + Token(24), "api_key" },
        { "eyJ" + Token(30) + ".eyJ" + Token(40) + "." + Token(43), "api_key" },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Knows_a_token_by_its_form(string token, string entity)
    {
        var text = $"Use {token}, please.";

        var finding = Assert.Single(Inspect(text).Findings);

        Assert.Equal((PolicyTypes.Secret, Severity.Critical, entity), (finding.PolicyType, finding.Severity, finding.Entity));
        Assert.Equal(token, text[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData("db_password = \"", "\"")]
    [InlineData("SERVICE_API_KEY=", "\n")]
    [InlineData("my token is ", " thanks")]
    [InlineData("Authorization: Bearer ", "")]
    [InlineData("{\"clientSecret\": \"", "\"}")]
    [InlineData("setProperty(\"ACME_TOKEN\", \"", "\")")]
    public void Knows_a_value_by_the_name_it_is_assigned_to(string before, string after)
    {
        var value = Token(24);

        var finding = Assert.Single(Inspect(before + value + after).Findings);

        Assert.Equal((before.Length, before.Length + value.Length), (finding.Start, finding.End));
    }

    [Fact]
    public void Finds_a_private_key_block_as_a_whole()
    {
        var key = $"-----BEGIN RSA PRIVATE KEY-----\n{Token(64)}\n{Token(64)}\n-----END RSA PRIVATE KEY-----";

        var finding = Assert.Single(Inspect("key:\n" + key + "\n").Findings, finding => finding.Rule == "private-key");

        Assert.Equal((5, 5 + key.Length), (finding.Start, finding.End));
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("token = xxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("password = \"${DB_PASSWORD}\"")]
    [InlineData("secret: <your-secret-goes-here-1>")]
    [InlineData("sk-learn is a library and sk-something-with-many-words too")]
    [InlineData("Where do I change passwords: https://id.example/account2?")]
    [InlineData("The secret of a good soup: patience and 2 carrots")]
    public void Leaves_placeholders_and_words(string text) => Assert.Empty(Inspect(text).Findings);
}
