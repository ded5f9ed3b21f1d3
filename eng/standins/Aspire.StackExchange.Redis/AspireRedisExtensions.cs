using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace Microsoft.Extensions.Hosting;

public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName, Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
        => builder.Add(connectionName, serviceKey: null, configureSettings, configureOptions);

    public static AspireRedisClientBuilder AddRedisClientBuilder(this IHostApplicationBuilder builder, string connectionName, Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
        => builder.Add(connectionName, serviceKey: null, configureSettings, configureOptions);

    public static void AddKeyedRedisClient(this IHostApplicationBuilder builder, string name, Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
        => builder.Add(name, serviceKey: name, configureSettings, configureOptions);

    public static AspireRedisClientBuilder AddKeyedRedisClientBuilder(this IHostApplicationBuilder builder, string name, Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
        => builder.Add(name, serviceKey: name, configureSettings, configureOptions);

    private static AspireRedisClientBuilder Add(this IHostApplicationBuilder builder, string connectionName, string? serviceKey, Action<StackExchangeRedisSettings>? configureSettings, Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var (shared, own) = (builder.Configuration.GetSection(Section), builder.Configuration.GetSection($"{Section}:{connectionName}"));
        var settings = new StackExchangeRedisSettings();
        shared.Bind(settings);
        own.Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        if (serviceKey is null)
        {
            builder.Services.AddSingleton<IConnectionMultiplexer>(Connect);
        }
        else
        {
            builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(serviceKey, (services, _) => Connect(services));
        }

        if (!settings.DisableAutoActivation)
        {
            builder.Services.AddHostedService(services => new Activation(() => Resolve(services, serviceKey)));
        }

        if (!settings.DisableHealthChecks)
        {
            builder.AddCheck(serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{connectionName}", serviceKey);
        }

        return new(builder, settings, serviceKey);

        ConnectionMultiplexer Connect(IServiceProvider services)
        {
            var options = settings.ConnectionString is { } text ? ConfigurationOptions.Parse(text) : new ConfigurationOptions();
            if (options.Defaults.GetType() == typeof(DefaultOptionsProvider))
            {
                options.Defaults = new PatientDefaults();
            }

            shared.GetSection("ConfigurationOptions").Bind(options);
            own.GetSection("ConfigurationOptions").Bind(options);
            configureOptions?.Invoke(options);
            options.LoggerFactory ??= services.GetService<ILoggerFactory>();
            return options.EndPoints.Count > 0 ? ConnectionMultiplexer.Connect(options)
                : throw new InvalidOperationException($"There is no address of a Redis server: set 'ConnectionStrings:{connectionName}' or '{Section}:ConnectionString'.");
        }
    }

    private static IConnectionMultiplexer Resolve(IServiceProvider services, string? serviceKey)
        => serviceKey is null ? services.GetRequiredService<IConnectionMultiplexer>() : services.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey);

    /// <summary>One check per name, however often the client is added.</summary>
    private static void AddCheck(this IHostApplicationBuilder builder, string name, string? serviceKey)
    {
        if (builder.Properties.TryAdd($"check:{name}", true))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                name,
                services => new RedisHealthCheck(() => Resolve(services, serviceKey)),
                failureStatus: null,
                tags: null));
        }
    }

    /// <summary>A server that is away at start is tried again, unless the connection string says otherwise.</summary>
    private sealed class PatientDefaults : DefaultOptionsProvider
    {
        public override bool AbortOnConnectFail => false;
    }

    private sealed class Activation(Func<IConnectionMultiplexer> resolve) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            resolve();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RedisHealthCheck(Func<IConnectionMultiplexer> resolve) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await resolve().GetDatabase().PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure);
            }
        }
    }
}
