using InferShield.Api.Tenants.Limiting;
using InferShield.Api.Tenants.Usage;
using InferShield.ServiceDefaults;
using InferShield.ServiceDefaults.Health;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.Api.Tenants;

public static class TenantsExtensions
{
    /// <summary>Every endpoint needs a key unless it says otherwise.</summary>
    public static IHostApplicationBuilder AddTenants(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (FirstKey.Check(builder.Configuration) is { } problem)
        {
            throw new InvalidConfigurationException(problem);
        }

        builder.Services.AddSingleton(PriceList.Read(builder.Configuration));
        builder.Services.AddSingleton<KeyStore>();
        builder.Services.AddSingleton<TenantStore>();
        builder.Services.AddSingleton<FirstKey>();
        builder.Services.AddSingleton<TenantMetrics>();
        builder.AddHosted<KeyRing>();
        builder.AddHosted<KeyChanges>();
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageModels>();
        builder.AddHosted<UsageLog>();
        builder.Services.AddSingleton<LocalCounters>();
        builder.Services.AddSingleton<SharedCounters>();
        builder.Services.AddSingleton<LimitGauges>();
        builder.AddHosted<BudgetWatch>();
        builder.Services.AddSingleton<Limits>();
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "keys", services => services.GetRequiredService<KeyRing>(), null, [HealthEndpoints.Ready, HealthEndpoints.Startup]));
        // AddAuthentication would bring data protection along, which keeps keys on the disk that nothing here uses.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthentication.SchemeName);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalsByRole>();
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    private static void AddHosted<T>(this IHostApplicationBuilder builder) where T : class, IHostedService
    {
        builder.Services.AddSingleton<T>();
        builder.Services.AddHostedService(services => services.GetRequiredService<T>());
    }

    /// <summary>Lets in only keys with one of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireRole(roles.Select(role => role.ToWord())));
}
