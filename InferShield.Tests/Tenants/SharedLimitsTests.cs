using System.Net;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Tenants;

/// <summary>Limits hold over gateways that share a Redis, and over each alone while it is away.</summary>
public sealed class SharedLimitsTests : GatewayPair
{
    [Fact]
    public async Task Requests_count_together_and_apart_while_Redis_is_away()
    {
        Assert.Equal(6, await AllowedAsync(6, 20));
        await First.ScrapeUntilAsync(scrape => scrape.Sum("infershield_limit_rejections_total", ("scope", "key"), ("limit", "requests")) > 0, "refusals are counted");
        Assert.Equal(0, (await First.ScrapeAsync()).Sum("infershield_fail_events_total", ("component", "limits")));

        await Redis.StopAsync();
        Assert.Equal(12, await AllowedAsync(6, 20));
        await First.ScrapeUntilAsync(scrape => scrape.Sum("infershield_fail_events_total", ("component", "limits"), ("mode", "open")) > 0, "what went on without Redis is counted");

        await UsableAsync(false);
        await Redis.RunAsync(Cancellation);
        await UsableAsync(true);
        Assert.Equal(6, await AllowedAsync(6, 20));
    }

    [Fact]
    public async Task Tokens_of_a_completion_count_on_the_other_gateway_and_scopes_hold()
    {
        var made = await First.PostAsync("/api/keys", """{"name":"a","role":"client","models":["sim-*"],"operations":["chat.completions"],"limits":{"tokensPerDay":100000}}""");
        using var first = First.ClientWith((string)(await TestGateway.JsonAsync(made))["key"]!);
        using var second = Second.ClientWith(first.DefaultRequestHeaders.Authorization!.Parameter!);
        await Eventually.IsTrueAsync(async () => (await second.GetAsync("/api/keys", Cancellation)).StatusCode == HttpStatusCode.Forbidden, "both know the key");
        var served = await ChatAsync(First, first, "sim-plain");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        var used = (long)(await TestGateway.JsonAsync(served))["usage"]!["total_tokens"]!;
        Assert.Equal("100000", served.Headers.GetValues("x-ratelimit-limit-tokens").Single());

        await Eventually.IsTrueAsync(async () =>
        {
            var left = (await ChatAsync(Second, second, "sim-plain")).Headers;
            return left.TryGetValues("x-ratelimit-remaining-tokens", out var values) && long.Parse(values.Single(), System.Globalization.CultureInfo.InvariantCulture) <= 100000 - used;
        }, "the other gateway counts on from there");

        foreach (var (path, body, code) in new[]
        {
            ("/v1/chat/completions", """{"model":"other","messages":[{"role":"user","content":"hi"}]}""", "model_not_allowed"),
            ("/v1/analyze", """{"prompt":"hi"}""", "endpoint_not_allowed"),
        })
        {
            var refused = await First.PostAsync(path, body, first);
            Assert.Equal((HttpStatusCode.Forbidden, code), (refused.StatusCode, (string?)(await TestGateway.JsonAsync(refused))["error"]!["code"]));
        }
    }

    [Fact]
    public async Task A_refusal_tells_when_to_come_again_and_the_gauge_how_full_the_tenant_is()
    {
        Assert.True((await First.PostAsync("/api/tenants", """{"id":"acme","limits":{"tokensPerDay":8}}""")).IsSuccessStatusCode);
        var made = await TestGateway.JsonAsync(await First.PostAsync("/api/keys?tenant=acme", """{"name":"a","role":"client"}"""));
        using var client = First.ClientWith((string)made["key"]!);
        await First.ScrapeUntilAsync(scrape => Usage(scrape) == 0, "the series is there before the first request");
        Assert.Equal(HttpStatusCode.OK, (await ChatAsync(First, client, "sim-plain")).StatusCode);

        var refused = await ChatAsync(First, client, "sim-plain");
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded"), (refused.StatusCode, (string?)(await TestGateway.JsonAsync(refused))["error"]!["code"]));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.Equal("8", refused.Headers.GetValues("x-ratelimit-limit-tokens").Single());
        await First.ScrapeUntilAsync(scrape => Usage(scrape) is >= 0.5 and < 100 && scrape.Sum("infershield_limit_rejections_total", ("scope", "tenant"), ("limit", "tokens")) == 1, "both are told");
    }

    private static double? Usage(Exposition scrape) =>
        scrape.Find("infershield_limit_usage_ratio", ("tenant", "acme"), ("limit", "tokens")).SingleOrDefault()?.Value;

    /// <summary>How many of so many requests within a minute, sent to both gateways in turn, are let in by a new key of so many a minute.</summary>
    private async Task<int> AllowedAsync(int perMinute, int requests)
    {
        while (true)
        {
            var made = await First.PostAsync("/api/keys", $$$"""{"name":"a","role":"client","limits":{"requestsPerMinute":{{{perMinute}}}}}""");
            using var first = First.ClientWith((string)(await TestGateway.JsonAsync(made))["key"]!);
            using var second = Second.ClientWith(first.DefaultRequestHeaders.Authorization!.Parameter!);
            await Eventually.IsTrueAsync(async () => (await second.GetAsync("/api/keys", Cancellation)).StatusCode == HttpStatusCode.Forbidden, "both know the key");
            var (minute, allowed) = (DateTime.UtcNow.Minute, 0);
            for (var i = 0; i < requests; i++)
            {
                var answer = i % 2 == 0 ? await ChatAsync(First, first, "sim-plain") : await ChatAsync(Second, second, "sim-plain");
                allowed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{answer.StatusCode}");
            }

            if (DateTime.UtcNow.Minute == minute)
            {
                return allowed;
            }
        }
    }

    private static Task<HttpResponseMessage> ChatAsync(TestGateway gateway, HttpClient client, string model, string content = "hello") =>
        gateway.PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{content}}"}]}""", client);
}
