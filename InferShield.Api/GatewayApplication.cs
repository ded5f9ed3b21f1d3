using InferShield.Api.Audit;
using InferShield.Api.Caching;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using InferShield.Api.Reports;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Api.Tenants.Usage;
using InferShield.ServiceDefaults;

namespace InferShield.Api;

/// <summary>The gateway as a whole: what it is made of and what it answers.</summary>
public static class GatewayApplication
{
    /// <exception cref="InvalidConfigurationException">A setting is wrong; the message names it.</exception>
    public static WebApplication Create(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.AddServiceDefaults();
        builder.AddErrorHandling();
        builder.AddStorage();
        builder.AddTenants();
        builder.AddPolicies();
        builder.AddCaching();
        builder.AddAudit();
        builder.AddReports();
        builder.AddProviders();
        builder.AddGateway();
        builder.AddManagement();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.UseRequestIdentity();
        app.UseErrorHandling();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseStoredPolicies();
        app.MapGateway();
        app.MapKeys();
        app.MapTenants();
        app.MapUsage();
        app.MapAudit();
        app.MapReports();
        app.MapManagement();
        app.InitializeMetrics();
        return app;
    }
}
