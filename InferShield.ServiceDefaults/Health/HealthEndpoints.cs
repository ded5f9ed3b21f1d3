using System.Text.Json;
using InferShield.ServiceDefaults.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.ServiceDefaults.Health;

/// <summary>The three probes. A check belongs to those whose tags it carries.</summary>
public static class HealthEndpoints
{
    /// <summary>The process answers; nothing outside it is asked.</summary>
    public const string Live = "live";

    /// <summary>What a request needs is there.</summary>
    public const string Ready = "ready";

    /// <summary>What is done once after start is done.</summary>
    public const string Startup = "startup";

    internal static void MapHealthEndpoints(this WebApplication app)
    {
        foreach (var tag in (string[])[Live, Ready, Startup])
        {
            app.MapHealthChecks($"/health/{tag}", new HealthCheckOptions
            {
                Predicate = check => check.Tags.Contains(tag),
                ResponseWriter = WriteAsync,
            }).OnManagementListener();
        }
    }

    // Descriptions only: an exception's text may carry addresses and names.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status.ToString(),
            Checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { Status = entry.Value.Status.ToString(), entry.Value.Description }),
        },
        JsonSerializerOptions.Web,
        "application/json",
        context.RequestAborted);
}
