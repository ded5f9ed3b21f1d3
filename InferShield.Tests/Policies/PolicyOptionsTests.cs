using InferShield.Api.Detection;
using InferShield.Api.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Policies;

public sealed class PolicyOptionsTests
{
    [Fact]
    public void Takes_the_settings_from_the_configuration()
    {
        using var host = Build(("Policies:PiiAction", "block"), ("Policies:BlockThreshold", "90"));

        var engine = host.Services.GetRequiredService<PolicyEngine>();

        Assert.Same(engine, host.Services.GetRequiredService<PolicyEngine>());
        Assert.Equal(PolicyAction.Blocked, engine.Inspect("a@b.com", Channel.User).Action);
    }

    [Theory]
    [InlineData("Policies:BlockThreshold", "0")]
    [InlineData("Policies:BlockThreshold", "101")]
    [InlineData("Policies:FlagThreshold", "71")]
    [InlineData("Policies:FlagThreshold", "0")]
    [InlineData("Policies:PiiAction", "7")]
    [InlineData("Policies:SecretAction", "-1")]
    [InlineData("Policies:PiiAction", "shred")]
    [InlineData("Policies:FlagThreshold", "many")]
    public async Task Refuses_to_start_with_a_bad_setting_and_names_it(string key, string value)
    {
        using var host = Build((key, value));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.True(error is OptionsValidationException or InvalidOperationException, error.ToString());
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    private static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddPolicies();
        return builder.Build();
    }
}
