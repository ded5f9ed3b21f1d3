using InferShield.Api.Audit;
using InferShield.Api.Audit.Events;
using InferShield.Api.Audit.Forwarding;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Reviews;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Caching;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Schedules;
using InferShield.Api.Reports.Templates;
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
        // Settings are read at the start; a watch of the folder would wake with each record that the audit journal writes beneath it.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.AddServiceDefaults();
        builder.AddErrorHandling();
        builder.AddStorage();
        builder.AddTenants();
        builder.AddPolicies();
        builder.AddCaching();
        builder.AddAudit();
        builder.AddAuditForwarding();
        builder.AddReports();
        builder.AddEvidenceKeeping();
        builder.AddProviders();
        builder.AddGateway();
        builder.AddReportSchedules();
        builder.AddManagement();
        builder.AddSystemEvents();

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
        app.MapEvidence();
        app.MapReviews();
        app.MapReports();
        app.MapTemplates();
        app.MapSchedules();
        app.MapManagement();
        app.InitializeMetrics();
        return app;
    }
}
