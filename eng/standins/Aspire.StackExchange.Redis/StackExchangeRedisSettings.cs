using Microsoft.Extensions.Hosting;

namespace Aspire.StackExchange.Redis;

/// <summary>Settings of the client, from the configuration sections Aspire:StackExchange:Redis and Aspire:StackExchange:Redis:NAME.</summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    /// <summary>Unless set to false, the connection is made when it is first asked for, not at start.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}

public sealed class AspireRedisClientBuilder(IHostApplicationBuilder hostBuilder, StackExchangeRedisSettings settings, string? serviceKey)
{
    public IHostApplicationBuilder HostBuilder { get; } = hostBuilder;

    public StackExchangeRedisSettings Settings { get; } = settings;

    public string? ServiceKey { get; } = serviceKey;
}
