using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class OtlpConfigurationExtensions
{
    /// <summary>Points the resource's telemetry to the dashboard, when one runs.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment
    {
        var name = builder.Resource.Name;
        var instance = Guid.NewGuid().ToString("N")[..8];
        var development = builder.ApplicationBuilder.Environment.IsDevelopment();
        return builder.WithAnnotation<OtlpExporterAnnotation>().WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode
                || context.ExecutionContext.ServiceProvider.GetService<DashboardProcess>()?.Otlp is not { } otlp)
            {
                return;
            }

            var variables = context.EnvironmentVariables;
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp.Endpoint.ToString().TrimEnd('/');
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={otlp.ApiKey}";
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}";
            variables["OTEL_SERVICE_NAME"] = name;
            if (development)
            {
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
                variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            }
        });
    }
}
