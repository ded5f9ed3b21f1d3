using System.Diagnostics.Metrics;
using InferShield.ServiceDefaults.Health;
using InferShield.ServiceDefaults.Listeners;
using InferShield.ServiceDefaults.Logging;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace InferShield.ServiceDefaults;

/// <summary>What every InferShield service gets: listeners, telemetry, health, service discovery and resilience.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Registers the defaults. Call it first; <see cref="MapDefaultEndpoints"/> is its counterpart.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddLogging();
        builder.AddListeners();
        builder.AddTelemetry();
        builder.AddDrain();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthEndpoints.Live]);
        builder.Services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods()));
        builder.AddServiceDiscovery();
        return builder;
    }

    /// <summary>
    /// Counts and times every public request and maps, on the management listener only and in every environment,
    /// <c>/metrics</c>, <c>/health/live</c>, <c>/health/ready</c> and <c>/health/startup</c>. Call it before any
    /// other middleware is added.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseDrain();
        app.UseListenerSeparation();
        app.UseMiddleware<RequestMetricsMiddleware>();
        app.MapPrometheusScrapingEndpoint("/metrics").OnManagementListener();
        app.MapHealthEndpoints();
        return app;
    }

    // Only where there are names to resolve: the library never disposes of a client's resolver, whose timer holds the whole host for as long as the process lives.
    private static void AddServiceDiscovery(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection("Services").Exists())
        {
            builder.Services.AddServiceDiscovery();
            builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        }
    }

    private static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<InferShieldMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter(MetricContract.MeterName, "Microsoft.AspNetCore.Server.Kestrel")
                .AddRuntimeInstrumentation()
                .AddHttpClientInstrumentation()
                .AddPrometheusExporter(options => options.ScopeInfoEnabled = false))
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.IsManagement())
                .AddHttpClientInstrumentation());

        // A meter is known by its name in the whole process; one host exposes its own alone, as when tests run several.
        builder.Services.ConfigureOpenTelemetryMeterProvider((services, metrics) =>
        {
            var own = services.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => instrument.Meter.Scope is IMeterFactory factory && factory != own ? MetricStreamConfiguration.Drop : null);
        });

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }
}
