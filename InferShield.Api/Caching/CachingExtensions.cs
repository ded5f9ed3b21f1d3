using InferShield.ServiceDefaults;
using InferShield.ServiceDefaults.Health;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace InferShield.Api.Caching;

public static class CachingExtensions
{
    /// <summary>How every key in the shared cache begins.</summary>
    internal const string SharedPrefix = "infershield:";

    private const string ConnectionName = "redis";
    private const int LocalBytes = 64 << 20;
    private const int ConnectMilliseconds = 2000;
    private const int OperationMilliseconds = 250;

    /// <summary>The caches of verdicts, sessions and answers: in Redis when <c>ConnectionStrings:redis</c> is set, in the process alone otherwise.</summary>
    public static IHostApplicationBuilder AddCaching(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetConnectionString(ConnectionName);
        var isShared = !string.IsNullOrEmpty(connectionString);
        if (isShared)
        {
            Check(connectionString!);
            builder.AddRedisClient(ConnectionName, settings => settings.DisableHealthChecks = true, redis =>
            {
                redis.AbortOnConnectFail = false;
                redis.BacklogPolicy = BacklogPolicy.FailFast;
                redis.ConnectTimeout = ConnectMilliseconds;
                redis.HeartbeatInterval = TimeSpan.FromMilliseconds(OperationMilliseconds); // Time-outs are noticed at a beat.
                redis.AsyncTimeout = redis.SyncTimeout = OperationMilliseconds;
            });
            builder.Services.AddStackExchangeRedisCache(_ => { });
            builder.Services.AddOptions<RedisCacheOptions>().Configure<IServiceProvider>((options, services) =>
            {
                options.InstanceName = SharedPrefix;
                options.ConnectionMultiplexerFactory = () => Task.FromResult(services.GetRequiredService<IConnectionMultiplexer>());
            });
            builder.Services.AddHostedService<CacheMonitor>();
            builder.Services.AddHealthChecks().AddDependencyCheck("cache", (services, _) => services.GetRequiredService<CacheState>().IsUsable
                ? Task.CompletedTask
                : Task.FromException(new TimeoutException("Redis does not answer.")));
        }

        builder.Services.Configure<MemoryCacheOptions>(options => options.SizeLimit = LocalBytes);
        builder.Services.AddHybridCache(options => options.MaximumPayloadBytes = ResponseCacheOptions.LargestEntry);
        builder.Services.AddSingleton(new CacheState(isShared));
        builder.Services.AddSingleton<VerdictCache>();
        builder.Services.AddOptions<ResponseCacheOptions>().BindConfiguration(ResponseCacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ResponseCache>();
        builder.Services.AddSingleton<SessionStore>();
        return builder;
    }

    private static void Check(string connectionString)
    {
        try
        {
            ConfigurationOptions.Parse(connectionString);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidConfigurationException($"ConnectionStrings:{ConnectionName} is no Redis connection string: {failure.Message}");
        }
    }
}
