using InferShield.Api.Errors;
using InferShield.Api.Management.Oidc;
using InferShield.Api.Management.OpenApi;
using InferShield.Api.Policies.Stored;
using InferShield.ServiceDefaults.Health;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.Api.Management;

internal static class ManagementExtensions
{
    private static readonly TimeSpan PoliciesWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Stored policies and what manages them over HTTP. Wants storage, policies, audit, gateway and tenants.</summary>
    public static void AddManagement(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PolicyStore>();
        builder.Services.AddSingleton<StoredPolicies>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoredPolicies>());
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "policies", services => services.GetRequiredService<StoredPolicies>(), null, [HealthEndpoints.Ready, HealthEndpoints.Startup]));
        builder.Services.AddSingleton<PolicyChanges>();
        builder.Services.AddSingleton<DryRun>();
        builder.AddOidc();
        builder.AddOpenApiDocument();
    }

    public static void MapManagement(this IEndpointRouteBuilder app)
    {
        app.MapPolicies();
        app.MapSessions();
        app.MapOpenApiDocument();
    }

    /// <summary>Judges no text by less than the stored policies: until they were read, requests wait a moment and are refused then.</summary>
    public static void UseStoredPolicies(this WebApplication app)
    {
        var stored = app.Services.GetRequiredService<StoredPolicies>();
        var metrics = app.Services.GetRequiredService<InferShieldMetrics>();
        app.UseWhen(context => !stored.IsLoaded && context.Request.Path.StartsWithSegments("/v1"), branch => branch.Use(async (context, next) =>
        {
            try
            {
                await stored.Loaded.WaitAsync(PoliciesWait, context.RequestAborted);
            }
            catch (TimeoutException)
            {
                metrics.TrackFailEvent("policy_engine", open: false);
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "policies_unavailable",
                    "The policies have not been read from the database yet; try again shortly.")
                {
                    RetryAfter = RetryAfter,
                };
            }

            await next(context);
        }));
    }
}
