using InferShield.Api.Gateway;
using InferShield.Api.Tenants;
using InferShield.Api.Tenants.Limiting;
using InferShield.Api.Tenants.Usage;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Tenants;

public class LimitsTests
{
    private static readonly Price Cheap = new() { Model = "gpt-4o", Input = 2.5m, Output = 10m };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_over_the_minute_wait_until_enough_of_it_has_passed()
    {
        await using var host = await LimitsHost.StartAsync();
        var caller = LimitsHost.Caller(new Quota(3, null, null, null));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null((await host.EnterAsync(caller)).Refusal);
        }

        var refused = await host.EnterAsync(caller);
        Assert.Equal((429, "rate_limit_exceeded"), (refused.Refusal!.Status, refused.Refusal.Code));
        Assert.Contains("The key's limit of 3 requests a minute", refused.Refusal.Message, StringComparison.Ordinal);
        host.Time.Advance(refused.Refusal.RetryAfter!.Value - TimeSpan.FromMilliseconds(1));
        Assert.NotNull((await host.EnterAsync(caller)).Refusal);
        host.Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Null((await host.EnterAsync(caller)).Refusal);
        Assert.NotNull((await host.EnterAsync(caller)).Refusal);
    }

    [Fact]
    public async Task A_tenants_limit_holds_over_all_of_its_keys_and_for_no_other_tenant()
    {
        await using var host = await LimitsHost.StartAsync();
        var quota = new Quota(2, null, null, null);
        Assert.Null((await host.EnterAsync(LimitsHost.Caller(tenant: quota))).Refusal);
        Assert.Null((await host.EnterAsync(LimitsHost.Caller(tenant: quota))).Refusal);

        var refusal = (await host.EnterAsync(LimitsHost.Caller(tenant: quota))).Refusal;
        Assert.Contains("The tenant's limit", refusal!.Message, StringComparison.Ordinal);
        Assert.Null((await host.EnterAsync(LimitsHost.Caller(tenant: quota, name: "globex"))).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task However_many_come_at_once_no_more_than_the_limit_are_let_in(bool shared)
    {
        await using var redis = shared ? await RedisServer.StartAsync(Cancellation) : null;
        await using var host = await LimitsHost.StartAsync(redis: redis);
        var caller = LimitsHost.Caller(new Quota(300, null, null, null), new Quota(null, 1000, null, null));
        var allowed = 0;
        await Parallel.ForAsync(0, 1000, Cancellation, async (_, _) =>
        {
            if ((await host.EnterAsync(caller, 10)).Refusal is null)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(100, allowed);
    }

    [Fact]
    public async Task What_is_refused_by_one_limit_takes_nothing_of_another()
    {
        await using var host = await LimitsHost.StartAsync();
        var tenant = new Quota(10, null, null, null);
        var narrow = LimitsHost.Caller(new Quota(1, null, null, null), tenant);
        var wide = LimitsHost.Caller(null, tenant);
        Assert.Null((await host.EnterAsync(narrow)).Refusal);
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull((await host.EnterAsync(narrow)).Refusal);
        }

        for (var i = 0; i < 9; i++)
        {
            Assert.Null((await host.EnterAsync(wide)).Refusal);
        }

        Assert.NotNull((await host.EnterAsync(wide)).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_asks_for_too_much_is_not_counted_as_one(bool shared)
    {
        await using var redis = shared ? await RedisServer.StartAsync(Cancellation) : null;
        await using var host = await LimitsHost.StartAsync(redis: redis);
        var caller = LimitsHost.Caller(new Quota(2, 10, null, null));
        for (var i = 0; i < 5; i++)
        {
            var refused = await host.EnterAsync(caller, 11);
            Assert.Contains("tokens a minute", refused.Refusal!.Message, StringComparison.Ordinal);
            Assert.Equal("2", await refused.HeaderAsync("x-ratelimit-remaining-requests"));
        }

        Assert.Null((await host.EnterAsync(caller, 1)).Refusal);
        Assert.Null((await host.EnterAsync(caller, 1)).Refusal);
        Assert.Contains("requests a minute", (await host.EnterAsync(caller, 1)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_reserved_by_estimate_and_corrected_by_the_providers_count()
    {
        await using var host = await LimitsHost.StartAsync();
        var caller = LimitsHost.Caller(new Quota(null, 1000, null, null));
        var first = await host.EnterAsync(caller, 800);
        Assert.NotNull((await host.EnterAsync(caller, 300)).Refusal);

        host.Limits.Spend(first.Context, ["gpt-4o"], new TokenUsage(100, 50));
        Assert.NotNull((await host.EnterAsync(caller, 851)).Refusal);
        Assert.True(await host.RequestAsync(caller, 10, 400, 450));
        Assert.NotNull((await host.EnterAsync(caller, 1)).Refusal);
    }

    [Fact]
    public async Task What_ends_without_a_count_is_given_back_and_a_silent_provider_is_counted_by_estimate()
    {
        await using var host = await LimitsHost.StartAsync(prices: Cheap);
        var caller = LimitsHost.Caller(new Quota(null, 1000, null, 1_000_000_000));
        var blocked = await host.EnterAsync(caller, 1000);
        await blocked.EndAsync();
        Assert.Equal((1, 0, 0m), await CountsAsync(host));

        Assert.True(await host.RequestAsync(caller, 1000));
        Assert.Equal((2, 1000, 0.01m), await CountsAsync(host));
        Assert.NotNull((await host.EnterAsync(caller, 1)).Refusal);
    }

    [Fact]
    public async Task A_day_and_a_month_begin_anew_with_the_calendar()
    {
        await using var host = await LimitsHost.StartAsync(prices: Cheap);
        var daily = LimitsHost.Caller(new Quota(null, null, 100, null));
        var monthly = LimitsHost.Caller(new Quota(null, null, null, Money.Nanos(0.001m)));
        Assert.True(await host.RequestAsync(daily, 100, 60, 40));
        Assert.True(await host.RequestAsync(monthly, 100, 0, 100));

        var (byDay, byMonth) = ((await host.EnterAsync(daily, 1)).Refusal!, (await host.EnterAsync(monthly, 1)).Refusal!);
        Assert.Equal(("rate_limit_exceeded", TimeSpan.FromMinutes(2)), (byDay.Code, byDay.RetryAfter));
        Assert.Equal(("insufficient_quota", TimeSpan.FromMinutes(2)), (byMonth.Code, byMonth.RetryAfter));
        Assert.Contains("limit of 0.001 US dollars a month", byMonth.Message, StringComparison.Ordinal);
        Assert.Contains(byMonth.Headers, header => header is { Key: "x-should-retry", Value: "false" });

        host.Time.Advance(TimeSpan.FromMinutes(2)); // March becomes April.
        Assert.True(await host.RequestAsync(daily, 100, 60, 40));
        Assert.True(await host.RequestAsync(monthly, 100, 0, 100));
        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.True(await host.RequestAsync(daily, 100, 60, 40));
        Assert.False(await host.RequestAsync(monthly, 100, 0, 100));
    }

    [Fact]
    public async Task A_request_that_alone_is_too_large_is_told_not_to_come_again()
    {
        await using var host = await LimitsHost.StartAsync();
        var refusal = (await host.EnterAsync(LimitsHost.Caller(new Quota(null, 100, null, null)), 101)).Refusal!;
        Assert.Equal((429, null), (refusal.Status, refusal.RetryAfter));
        Assert.Contains(refusal.Headers, header => header is { Key: "x-should-retry", Value: "false" });
    }

    [Theory]
    [InlineData("/v1/chat/completions", "x-ratelimit-limit-requests=10 x-ratelimit-remaining-requests=4 x-ratelimit-reset-requests=2m0s x-ratelimit-limit-tokens=500 x-ratelimit-remaining-tokens=350 x-ratelimit-reset-tokens=2m0s")]
    [InlineData("/v1/messages", "anthropic-ratelimit-requests-limit=10 anthropic-ratelimit-requests-remaining=4 anthropic-ratelimit-requests-reset=2026-04-01T00:00:00Z anthropic-ratelimit-tokens-limit=500 anthropic-ratelimit-tokens-remaining=350 anthropic-ratelimit-tokens-reset=2026-04-01T00:00:00Z")]
    public async Task Headers_tell_what_is_left_of_the_tightest_limit(string path, string expected)
    {
        await using var host = await LimitsHost.StartAsync();
        var (key, tenant) = (new Quota(10, 10_000, 100_000, null), new Quota(1000, 500, null, null));
        var caller = LimitsHost.Caller(key, tenant);
        for (var i = 0; i < 5; i++)
        {
            await host.RequestAsync(caller, 10, 0, 0);
        }

        var request = await host.EnterAsync(caller, 100, path: path);
        foreach (var header in expected.Split(' '))
        {
            var (name, value) = (header.Split('=')[0], header.Split('=')[1]);
            Assert.Equal(value, await request.HeaderAsync(name));
        }

        var refused = await host.EnterAsync(caller, 351, path: path);
        Assert.Equal("350", await refused.HeaderAsync(path == "/v1/messages" ? "anthropic-ratelimit-tokens-remaining" : "x-ratelimit-remaining-tokens"));
    }

    [Fact]
    public async Task Without_limits_nothing_is_held_and_usage_is_counted_all_the_same()
    {
        await using var host = await LimitsHost.StartAsync(prices: Cheap);
        Assert.True(await host.RequestAsync(LimitsHost.Caller(), 1_000_000, 1000, 100));
        Assert.Equal((1, 1100, 0.0035m), await CountsAsync(host));
        Assert.Equal(0, host.Get<LocalCounters>().Count);
    }

    [Fact]
    public async Task A_request_counts_once_however_often_it_is_told()
    {
        await using var host = await LimitsHost.StartAsync();
        var caller = LimitsHost.Caller(new Quota(null, 100, null, null));
        var request = await host.EnterAsync(caller, 10);
        host.Limits.Spend(request.Context, ["gpt-4o"], new TokenUsage(20, 20));
        host.Limits.Spend(request.Context, ["gpt-4o"], new TokenUsage(20, 20));
        await request.EndAsync();
        Assert.Equal((1, 40, 0m), await CountsAsync(host));
        Assert.Null((await host.EnterAsync(caller, 60)).Refusal);
    }

    [Fact]
    public async Task A_restart_does_not_give_a_budget_twice()
    {
        await using var host = await LimitsHost.StartAsync(prices: Cheap);
        var quota = new Quota(null, null, 1000, Money.Nanos(1));
        var tenant = await host.Get<TenantStore>().CreateAsync("acme", "Acme", quota, Cancellation);
        Assert.NotNull(tenant);
        var (stored, _) = await host.Get<KeyStore>().CreateAsync("acme", new KeySettings("a", Role.Client), Cancellation);
        await host.Get<UsageStore>().AddAsync(
            [KeyValuePair.Create(new UsageKey(host.Time.Today(), "acme", stored.Id, "gpt-4o"), new UsageCount(9, 500, 400, Money.Nanos(0.5m)))], Cancellation);
        await host.Get<KeyRing>().ReloadAsync(Cancellation);
        await host.Get<BudgetWatch>().ReadAsync(Cancellation);

        var caller = Assert.Single(host.Get<KeyRing>().Callers);
        Assert.Equal(quota, caller.TenantQuota);
        Assert.NotNull((await host.EnterAsync(caller, 101)).Refusal);
        Assert.Null((await host.EnterAsync(caller, 100)).Refusal);

        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await host.EnterAsync(caller, 1000)).Refusal);
    }

    [Fact]
    public async Task Counts_that_no_longer_matter_are_forgotten()
    {
        await using var host = await LimitsHost.StartAsync();
        for (var i = 0; i < 20_000; i++)
        {
            await host.EnterAsync(LimitsHost.Caller(new Quota(5, 5, null, null)));
            host.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        // Two counts of each of at most the 1200 keys of two minutes, and what came since the last look.
        Assert.InRange(host.Get<LocalCounters>().Count, 1, 2 * (1200 + 4096));
    }

    [Theory]
    [InlineData("chat.completions", "gpt-4o", null)]
    [InlineData("chat.completions", "gpt-4o-mini", null)]
    [InlineData("chat.completions", "GPT-4o", "model_not_allowed")]
    [InlineData("chat.completions", "o3", "model_not_allowed")]
    [InlineData("chat.completions", "openai/gpt-4o", "model_not_allowed")]
    [InlineData("chat.completions", null, "model_not_allowed")]
    [InlineData("models", null, null)]
    [InlineData("embeddings", "gpt-4o", "endpoint_not_allowed")]
    public async Task Scopes_leave_out_other_models_and_endpoints(string operation, string? model, string? code)
    {
        await using var host = await LimitsHost.StartAsync();
        var caller = LimitsHost.Caller(scopes: new Scopes(["gpt-4o*", "claude-sonnet-4"], ["chat.*", "models"]));
        var refusal = (await host.EnterAsync(caller, 1, model, operation: operation)).Refusal;
        Assert.Equal((code is null ? null : 403, code), (refusal?.Status, refusal?.Code));
    }

    private static async Task<(long Requests, long Tokens, decimal Cost)> CountsAsync(LimitsHost host)
    {
        var row = await host.UsageAsync();
        return (row.Requests, row.InputTokens + row.OutputTokens, row.Cost);
    }
}
