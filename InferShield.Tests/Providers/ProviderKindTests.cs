using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Providers;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Providers;

public class ProviderKindTests
{
    private const string Key = "key-0123456789abcdef";

    private static readonly (string Name, string Value)[] Sent =
    [
        ("anthropic-version", "2024-01-01"), ("anthropic-beta", "tools-1,files-2"), ("openai-beta", "assistants=v2"), ("openai-organization", "org-1"),
        ("openai-project", "proj-1"), ("x-stainless-lang", "js"), ("cookie", "a=b"), ("traceparent", "00-1-2-3"), ("idempotency-key", "4711"), ("x-forwarded-for", "203.0.113.9"),
    ];

    [Theory]
    [InlineData("openai", "authorization: Bearer key-0123456789abcdef, openai-beta: assistants=v2")]
    [InlineData("vllm", "authorization: Bearer key-0123456789abcdef, openai-beta: assistants=v2")]
    [InlineData("azure", "api-key: key-0123456789abcdef, openai-beta: assistants=v2")]
    [InlineData("anthropic", "anthropic-beta: tools-1,files-2, anthropic-version: 2024-01-01, x-api-key: key-0123456789abcdef")]
    public async Task A_provider_gets_its_key_where_it_looks_for_it_and_of_the_clients_headers_what_tells_how_to_read_the_call(string kind, string headers)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address.ToString().Replace("/v1", "/openai/v1", StringComparison.Ordinal)}", $"Provider:Kind={kind}", $"Provider:ApiKey={Key}");
        await host.Calls.SendAsync(ProviderHost.Request(Sent), kind == "anthropic" ? Message() : ProviderHost.Call("m"));

        var lines = provider.Requests.Single().Split("\r\n\r\n")[0].Split("\r\n").Skip(1);
        string[] usual = ["accept-encoding", "content-length", "content-type", "host"];
        Assert.Equal(headers.Split(", ", StringSplitOptions.None).Order(), lines.Where(line => !usual.Contains(line.Split(": ")[0].ToLowerInvariant())).Select(Lower).Order());
    }

    [Theory]
    [InlineData("openai", true)]
    [InlineData("mistral", false)]
    public async Task What_a_stream_uses_is_asked_of_those_alone_that_understand_the_question(string kind, bool isAsked)
    {
        await using var first = ScriptedProvider.Answering("500 Oops", "{}");
        await using var second = Answering();
        using var host = new ProviderHost(
            $"Provider:BaseUrl={first.Address}", $"Provider:Kind={kind}", $"Providers:other:BaseUrl={second.Address}",
            "Routes:0:Match=*", "Routes:0:Providers:0=openai", "Routes:0:Providers:1=other/n");
        var call = ProviderHost.Call("m", stream: true);
        call.Body!["stream_options"] = new JsonObject { ["include_usage"] = true };
        await (await host.Calls.OpenAsync(ProviderHost.Request(), call)).DisposeAsync();

        Assert.Equal(isAsked, first.Requests.Single().Contains("stream_options", StringComparison.Ordinal));
        Assert.Contains("\"model\":\"m\",\"stream\":true", first.Requests.Single(), StringComparison.Ordinal);
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", second.Requests.Single(), StringComparison.Ordinal);
        Assert.Contains("\"model\":\"n\"", second.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_pays_is_the_choice_of_a_client_with_a_key_of_its_own()
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Key=client");
        await host.SendAsync("m", [("api-key", Key), .. Sent]);
        Assert.Equal(("org-1", "proj-1"), (ClientKeyTests.Header(provider.Requests.Single(), "openai-organization"), ClientKeyTests.Header(provider.Requests.Single(), "openai-project")));
    }

    [Fact]
    public async Task Headers_of_the_settings_come_before_the_clients()
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Headers:OpenAI-Beta=mine", "Provider:Headers:openai-organization=org-2");
        await host.SendAsync("m", Sent);
        Assert.Equal(("mine", "org-2"), (ClientKeyTests.Header(provider.Requests.Single(), "openai-beta"), ClientKeyTests.Header(provider.Requests.Single(), "openai-organization")));
    }

    [Theory]
    [InlineData("", "2023-06-01")]
    [InlineData("2025-01-01", "2025-01-01")]
    public async Task Anthropic_is_told_a_version_where_the_client_tells_none(string setting, string version)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Kind=anthropic", $"Provider:ApiVersion={setting}");
        await host.Calls.SendAsync(ProviderHost.Request(), Message());
        Assert.Equal(version, ClientKeyTests.Header(provider.Requests.Single(), "anthropic-version"));
        Assert.StartsWith("POST /v1/messages ", provider.Requests.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openai/v1", "", "chat/completions", "gpt-5", "/openai/v1/chat/completions")]
    [InlineData("/openai/v1/", "preview", "responses", "gpt-5", "/openai/v1/responses?api-version=preview")]
    [InlineData("/openai", "2024-10-21", "chat/completions", "gpt-5", "/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21")]
    [InlineData("", "2024-10-21", "embeddings", "e", "/openai/deployments/e/embeddings?api-version=2024-10-21")]
    [InlineData("/openai", "2024-10-21", "responses", "gpt-5", "/openai/responses?api-version=2024-10-21")]
    [InlineData("/openai", "2024-10-21", "chat/completions", "a/../../b?c#d", "/openai/deployments/a%2F..%2F..%2Fb%3Fc%23d/chat/completions?api-version=2024-10-21")]
    public async Task Azures_addresses_have_the_deployment_or_the_version_that_they_need(string path, string version, string asked, string model, string address)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address.GetLeftPart(UriPartial.Authority)}{path}", "Provider:Kind=azure", $"Provider:ApiVersion={version}");
        await host.Calls.SendAsync(ProviderHost.Request(), ProviderHost.Call(model) with { Path = asked });
        Assert.StartsWith($"POST {address} ", provider.Requests.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_deployment_cannot_lead_out_of_its_path(string model)
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Kind=azure", "Provider:ApiVersion=2024-10-21");
        Assert.Equal(404, (await Assert.ThrowsAsync<RequestException>(() => host.SendAsync(model))).Status);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_provider_without_the_calls_endpoint_is_not_asked()
    {
        await using var provider = Answering();
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("endpoint_not_offered", (await Assert.ThrowsAsync<RequestException>(() => host.Calls.SendAsync(ProviderHost.Request(), Message() with { Path = "messages/count_tokens" }))).Code);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task Headers_that_clients_read_are_kept_and_others_dropped()
    {
        await using var provider = ScriptedProvider.Answering(
            "200 OK\r\nx-request-id: req_1\r\nopenai-organization: org-1\r\nopenai-version: 2020-10-01\r\nopenai-processing-ms: 12\r\nx-ratelimit-reset-tokens: 6m0s\r\n"
            + "anthropic-ratelimit-input-tokens-remaining: 5\r\nanthropic-organization-id: 4711\r\nserver: x\r\nset-cookie: a=b\r\nx-should-retry: a\tb\r\nopenai-project: " + new string('a', 200), "{}");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal(
            "anthropic-organization-id=4711 anthropic-ratelimit-input-tokens-remaining=5 openai-organization=org-1 openai-processing-ms=12 openai-version=2020-10-01 "
            + "x-infershield-upstream-request-id=req_1 x-ratelimit-reset-tokens=6m0s",
            string.Join(' ', (await host.SendAsync("m")).Headers.Select(header => $"{header.Key}={header.Value}").Order()));
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_is_passed_where_the_call_allows_it()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: audio/mpeg", [1, 2, 3]);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("malformed", await host.FailureAsync("m"));
        var answer = await host.Calls.SendAsync(ProviderHost.Request(), ProviderHost.Call("m") with { MayAnswerRaw = true });
        Assert.Equal("audio/mpeg", answer.ContentType);
        Assert.Equal([1, 2, 3], answer.Raw!.Value.ToArray());
    }

    private static ProviderCall Message() => new("chat", Dialect.Anthropic, HttpMethod.Post, "messages", "m", new JsonObject { ["model"] = "m" });

    private static string Lower(string line) => line.Split(": ") is [var name, var value] ? $"{name.ToLowerInvariant()}: {value}" : line;

    private static ScriptedProvider Answering() => ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", "{}");
}
