using InferShield.Api.Providers;
using InferShield.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace InferShield.Tests.Providers;

public class ProviderSettingsTests
{
    private const string Secret = "hunter2-hunter2";

    [Theory]
    [InlineData("Provider:Kind", "Provider:Kind=openia")]
    [InlineData("Providers:a:Kind", "Providers:a:Kind=Gemini")]
    [InlineData("Providers:a:Key", "Providers:a:Key=clients")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=ftp://example.com/v1")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=example.com/v1")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=https://user:hunter2-hunter2@example.com/v1")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=https://user:hunter2-hunter2@[example.com/v1")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=https://example.com/v1?key=hunter2-hunter2")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:BaseUrl=https://example.com/v1#hunter2-hunter2")]
    [InlineData("Providers:a:BaseUrl", "Providers:a:Kind=azure")]
    [InlineData("Providers:a:ApiVersion", "Providers:a:Kind=azure", "Providers:a:BaseUrl=https://example.openai.azure.com/openai")]
    [InlineData("Providers:a:ApiVersion", "Providers:a:ApiVersion=2024 10 21")]
    [InlineData("Providers:a:ApiKey", "Providers:a:ApiKey=hunter2-hunter2\n")]
    [InlineData("Providers:a:ApiKey", "Providers:a:ApiKey=hunter2 hunter2-hunter2")]
    [InlineData("Providers:a:Headers:host", "Providers:a:Headers:host=hunter2-hunter2")]
    [InlineData("Providers:a:Headers:x-extra", "Providers:a:Headers:x-extra=hunter2-hunter2\r\nx: y")]
    [InlineData("Providers:a:Timeout", "Providers:a:Timeout=00:00:00")]
    [InlineData("Providers:a:Timeout", "Providers:a:Timeout=soon")]
    [InlineData("Providers:a:FirstByteTimeout", "Providers:a:FirstByteTimeout=02:00:00")]
    [InlineData("Providers:a:StreamTimeout", "Providers:a:StreamTimeout=2.00:00:00")]
    [InlineData("Providers:a:MaxConcurrent", "Providers:a:MaxConcurrent=0")]
    [InlineData("Providers:a:MaxRetries", "Providers:a:MaxRetries=50")]
    [InlineData("Providers:A:Name", "Providers:A:Kind=openai")]
    [InlineData("Providers:openai:Name", "Providers:openai:Kind=openai")]
    [InlineData("Providers:b:Name", "Providers:a:Kind=openai", "Providers:b:Name=a")]
    [InlineData("Providers:a cannot be read", "Providers:a:BaseAdress=https://example.com/v1")]
    [InlineData("Routes:0:Match", "Routes:0:Match=", "Routes:0:Providers:0=openai")]
    [InlineData("Routes:0:Match", "Routes:0:Match=gpt-*-mini", "Routes:0:Providers:0=openai")]
    [InlineData("Routes:1:Providers must", "Routes:0:Match=a", "Routes:0:Providers:0=openai", "Routes:1:Match=b")]
    [InlineData("Routes:0:Providers:1", "Routes:0:Match=a", "Routes:0:Providers:0=openai", "Routes:0:Providers:1=nobody")]
    [InlineData("Routes:0 cannot be read", "Routes:0:Match=a", "Routes:0:Provider:0=openai")]
    public void What_makes_no_sense_is_refused_by_the_name_of_its_setting(string told, params string[] settings)
    {
        var refusal = Assert.Throws<InvalidConfigurationException>(() => Read(settings));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var refusal = Assert.Throws<InvalidConfigurationException>(() => Read("Provider:Kind=x", "Providers:a:Key=y", "Routes:0:Match=z"));
        Assert.All(["Provider:Kind", "Providers:a:Key", "Routes:0:Providers"], told => Assert.Contains(told, refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("mistral")]
    [InlineData("ollama")]
    [InlineData("vllm")]
    public void A_kind_with_an_address_of_its_own_needs_no_other_setting(string kind) =>
        Assert.Equal(["openai", "other"], Read($"Providers:other:Kind={kind}").Providers.Select(provider => provider.Name));

    [Theory]
    [InlineData("https://example.openai.azure.com/openai/v1", "")]
    [InlineData("https://example.openai.azure.com/openai", "2024-10-21")]
    public void Azure_needs_an_address_and_a_version_where_the_address_has_none(string address, string version) =>
        Assert.Equal(2, Read("Providers:a:Kind=azure", $"Providers:a:BaseUrl={address}", $"Providers:a:ApiVersion={version}").Providers.Count);

    private static ProviderSettings Read(params string[] settings) =>
        ProviderSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(ProviderHost.Pairs(settings)).Build());
}
