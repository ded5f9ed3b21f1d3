namespace InferShield.Api.Detection.Secrets;

/// <summary>What a secret counts as, whatever its vendor.</summary>
internal static class Entities
{
    public const string ApiKey = "api_key";
    public const string AwsKey = "aws_key";
    public const string OpenAiKey = "openai_key";
    public const string AnthropicKey = "anthropic_key";
    public const string GitHubToken = "github_token";
    public const string PrivateKey = "private_key";
    public const string Password = "password";
    public const string ConnectionString = "connection_string";
    public const string Webhook = "webhook";
    public const string WebToken = "web_token";
    public const string PasswordHash = "password_hash";
    public const string SeedPhrase = "seed_phrase";
}
