using InferShield.Api.Caching;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Tenants;
using InferShield.Api.Tenants.Limiting;
using InferShield.Api.Tenants.Usage;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace InferShield.Tests.Tenants;

/// <summary>Limits and what they stand on, with a clock that a test sets; nothing runs in the background.</summary>
internal sealed class LimitsHost : IAsyncDisposable
{
    private readonly StorageHost _host;

    private LimitsHost(StorageHost host) => _host = host;

    public FakeTimeProvider Time => (FakeTimeProvider)Get<TimeProvider>();

    public Limits Limits => Get<Limits>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="kind">postgres or sqlite.</param>
    /// <param name="redis">Null for limits of this process alone.</param>
    /// <param name="prices">The models' prices.</param>
    public static async Task<LimitsHost> StartAsync(string kind = "sqlite", RedisServer? redis = null, params Price[] prices)
    {
        var host = await (await StorageHost.CreateAsync(kind, builder =>
        {
            var services = builder.Services;
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 3, 31, 23, 58, 0, TimeSpan.Zero)));
            services.AddSingleton<KeyStore>().AddSingleton<TenantStore>().AddSingleton<FirstKey>().AddSingleton<KeyRing>().AddSingleton<TenantMetrics>();
            services.AddSingleton<UsageStore>().AddSingleton<UsageModels>().AddSingleton<UsageLog>();
            services.AddSingleton(new PriceList(prices));
            services.AddSingleton<LocalCounters>().AddSingleton<SharedCounters>().AddSingleton<LimitGauges>().AddSingleton<BudgetWatch>().AddSingleton<Limits>();
            services.AddSingleton(new CacheState(redis is not null) { IsUsable = redis is not null });
            if (redis is not null)
            {
                services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis.ConnectionString));
            }
        })).MigrateAsync();
        return new LimitsHost(host);
    }

    public static Caller Caller(Quota? key = null, Quota? tenant = null, Scopes? scopes = null, string name = "acme") =>
        new(name, Guid.CreateVersion7(), InferShield.Api.Tenants.Role.Client) { KeyQuota = key ?? Quota.None, TenantQuota = tenant ?? Quota.None, Scopes = scopes ?? Scopes.All };

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>A request that has entered, or why it was not let in.</summary>
    public async Task<LimitedRequest> EnterAsync(Caller caller, long tokens = 0, string? model = "gpt-4o", string path = "/v1/chat/completions", string operation = "chat.completions")
    {
        var request = new LimitedRequest(path);
        try
        {
            await Limits.EnterAsync(request.Context, caller, operation);
            await Limits.ReserveAsync(request.Context, operation, model, NamesOf(model), new TokenEstimate(0, tokens));
        }
        catch (RequestException refusal)
        {
            request.Refusal = refusal;
        }

        return request;
    }

    /// <summary>A request from its beginning to its end; false when it was not let in.</summary>
    public async Task<bool> RequestAsync(Caller caller, long estimate, long? input = null, long? output = null, string? model = "gpt-4o")
    {
        var request = await EnterAsync(caller, estimate, model);
        if (request.Refusal is null)
        {
            Limits.Spend(request.Context, NamesOf(model), new TokenUsage(input, output));
        }

        await request.EndAsync();
        return request.Refusal is null;
    }

    public async Task<UsageRow> UsageAsync(string tenant = "acme")
    {
        await Get<UsageLog>().FlushAsync(Cancellation);
        var query = new UsageQuery(tenant, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), []);
        return (await Get<UsageStore>().SumAsync(query, 10, Cancellation)).SingleOrDefault() ?? new UsageRow();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static string[] NamesOf(string? model) => model is null ? [] : [model];
}

/// <summary>A request without a server, which calls back as one does.</summary>
internal sealed class LimitedRequest
{
    private readonly Callbacks _callbacks = new();

    public LimitedRequest(string path)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Path = path });
        features.Set<IHttpResponseFeature>(_callbacks);
        Context = new DefaultHttpContext(features);
    }

    public HttpContext Context { get; }

    public RequestException? Refusal { get; set; }

    /// <summary>A header of the answer, or of the refusal.</summary>
    public async Task<string?> HeaderAsync(string name)
    {
        foreach (var callback in _callbacks.Starting)
        {
            await callback();
        }

        return Refusal is null ? Context.Response.Headers[name].FirstOrDefault() : Refusal.Headers.SingleOrDefault(header => header.Key == name).Value;
    }

    public async Task EndAsync()
    {
        foreach (var callback in _callbacks.Completed)
        {
            await callback();
        }
    }

    private sealed class Callbacks : HttpResponseFeature
    {
        public List<Func<Task>> Starting { get; } = [];

        public List<Func<Task>> Completed { get; } = [];

        public override void OnStarting(Func<object, Task> callback, object state) => Starting.Add(() => callback(state));

        public override void OnCompleted(Func<object, Task> callback, object state) => Completed.Add(() => callback(state));
    }
}
