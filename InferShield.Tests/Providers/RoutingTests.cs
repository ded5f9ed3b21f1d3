using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Providers;

public class RoutingTests
{
    [Theory]
    [InlineData("gpt-5", "default", "gpt-5")]
    [InlineData("claude-sonnet", "a", "claude-sonnet")]
    [InlineData("claude-", "a", "claude-")]
    [InlineData("fast", "b", "tiny-1")]
    [InlineData("faster", "default", "faster")]
    [InlineData("named", "b", "own-name")]
    [InlineData("a/gpt-5", "a", "gpt-5")]
    [InlineData("a/b/gpt-5", "a", "b/gpt-5")]
    [InlineData("openai/gpt-oss", "b", "openai/gpt-oss")]
    [InlineData("nobody/gpt-5", "default", "nobody/gpt-5")]
    [InlineData("a/", "default", "a/")]
    [InlineData("/gpt-5", "default", "/gpt-5")]
    [InlineData("Claude-sonnet", "default", "Claude-sonnet")]
    public async Task A_model_goes_where_the_first_route_that_matches_sends_it(string model, string provider, string name)
    {
        await using var first = Answering();
        await using var second = Answering();
        await using var third = Answering();
        using var host = new ProviderHost(
            $"Provider:BaseUrl={first.Address}", "Provider:Name=default", $"Providers:a:BaseUrl={second.Address}", $"Providers:b:BaseUrl={third.Address}",
            "Routes:0:Match=claude-*", "Routes:0:Providers:0=a",
            "Routes:1:Match=fast", "Routes:1:Providers:0=b", "Routes:1:Model=tiny-1",
            "Routes:2:Match=named", "Routes:2:Providers:0=b/own-name", "Routes:2:Model=another",
            "Routes:3:Match=openai/*", "Routes:3:Providers:0=b",
            "Routes:4:Match=claude-sonnet", "Routes:4:Providers:0=b");

        Assert.Equal(provider, host.Calls.NameFor(model));
        Assert.Equal(provider, (await host.SendAsync(model)).Provider);
        var asked = (provider switch { "default" => first, "a" => second, _ => third }).Requests.Single();
        Assert.Equal($$"""{"model":"{{name}}","stream":false,"messages":[],"seed":null}""", asked.Split("\r\n\r\n")[1]);
        Assert.Equal(1, first.Requests.Count + second.Requests.Count + third.Requests.Count);
    }

    [Fact]
    public async Task A_call_is_not_changed_by_being_renamed()
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Routes:0:Match=fast", "Routes:0:Providers:0=openai", "Routes:0:Model=tiny-1");
        var call = ProviderHost.Call("fast");
        await host.Calls.SendAsync(ProviderHost.Request(), call);

        Assert.Equal("fast", (string?)call.Body!["model"]);
        Assert.Equal("tiny-1", (string?)JsonNode.Parse(provider.Requests.Single().Split("\r\n\r\n")[1])!["model"]);
    }

    private static ScriptedProvider Answering() => ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", "{}");
}
