using InferShield.Api.Errors;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Providers;

public class ClientKeyTests
{
    private const string Own = "sk-client-0123456789abcdef";
    private const string Server = "sk-server-0123456789abcdef";

    private static readonly string GatewayKey = ApiKey.Generate();

    public static TheoryData<string, string, string> Policies() => new()
    {
        { "server", Own, Server },
        { "server", "", Server },
        { "client-or-server", Own, Own },
        { "client-or-server", "", Server },
        { "client", Own, Own },
    };

    [Theory, MemberData(nameof(Policies))]
    public async Task The_provider_gets_the_key_that_its_policy_says(string policy, string sent, string received)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", $"Provider:Key={policy}", $"Provider:ApiKey={Server}");
        await host.SendAsync("m", ("authorization", $"Bearer {GatewayKey}"), ("x-infershield-provider-key", sent));

        Assert.Equal($"Bearer {received}", Header(provider.Requests.Single(), "authorization"));
        Assert.DoesNotContain(GatewayKey, provider.Requests.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.GetSnapshot(), line => line.Message.Contains("sk-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("authorization", "Bearer sk-client-0123456789abcdef")]
    [InlineData("authorization", "bearer  sk-client-0123456789abcdef ")]
    [InlineData("x-api-key", "sk-client-0123456789abcdef")]
    [InlineData("api-key", "sk-client-0123456789abcdef")]
    [InlineData("x-infershield-provider-key", "sk-client-0123456789abcdef")]
    public async Task The_clients_key_is_found_in_any_header_that_the_gateways_key_is_not_in(string header, string value)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Key=client");
        await host.SendAsync("m", (header == "authorization" ? "x-api-key" : "authorization", header == "authorization" ? GatewayKey : $"Bearer {GatewayKey}"), (header, value));
        Assert.Equal($"Bearer {Own}", Header(provider.Requests.Single(), "authorization"));
    }

    [Theory]
    [InlineData("authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("x-api-key", "isk_cut-off")]
    [InlineData("x-api-key", "sk-with blank")]
    [InlineData("x-api-key", "sk-\u00e4")]
    public async Task What_is_no_key_of_a_provider_goes_nowhere(string header, string value)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Key=client");
        var refusal = await Assert.ThrowsAsync<RequestException>(() => host.SendAsync("m", (header, value)));
        Assert.Equal((401, "provider_key_required"), (refusal.Status, refusal.Code));
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_key_of_the_client_goes_to_one_provider_of_a_route_only()
    {
        await using var first = ScriptedProvider.Answering("500 Oops", "{}");
        await using var second = Answering();
        using var host = new ProviderHost(
            $"Provider:BaseUrl={first.Address}", "Provider:Key=client", $"Providers:second:BaseUrl={second.Address}", "Providers:second:Key=client-or-server",
            $"Providers:second:ApiKey={Server}", "Routes:0:Match=*", "Routes:0:Providers:0=openai", "Routes:0:Providers:1=second");
        Assert.Equal("second", (await host.SendAsync("m", ("x-infershield-provider-key", Own))).Provider);

        Assert.Equal($"Bearer {Own}", Header(first.Requests.Single(), "authorization"));
        Assert.Equal($"Bearer {Server}", Header(second.Requests.Single(), "authorization"));
    }

    [Fact]
    public async Task A_provider_that_needs_a_key_of_the_client_is_passed_over_without_one()
    {
        await using var first = Answering();
        await using var second = Answering();
        using var host = new ProviderHost(
            $"Provider:BaseUrl={first.Address}", "Provider:Key=client", $"Providers:second:BaseUrl={second.Address}",
            "Routes:0:Match=*", "Routes:0:Providers:0=openai", "Routes:0:Providers:1=second");
        Assert.Equal("second", (await host.SendAsync("m")).Provider);
        Assert.Empty(first.Requests);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    public async Task A_refused_key_is_told_to_its_owner_only(string policy)
    {
        await using var provider = ScriptedProvider.Answering("401 Unauthorized", """{"error":{"message":"Incorrect key"}}""");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", $"Provider:Key={policy}", $"Provider:ApiKey={Server}");
        if (policy == "server")
        {
            Assert.Equal("http_401", await host.FailureAsync("m"));
        }
        else
        {
            Assert.Equal("Incorrect key", (string?)(await host.SendAsync("m", ("api-key", Own))).Body["error"]!["message"]);
        }
    }

    internal static string? Header(string request, string name) => request.Split("\r\n\r\n")[0].Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]).SingleOrDefault();

    private static ScriptedProvider Answering() => ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", "{}");
}
