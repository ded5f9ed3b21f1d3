using InferShield.Api.Audit.Forwarding.Syslog;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Forwarding;

internal static class ForwardingExtensions
{
    /// <summary>What sends audit records on, to those receivers that are configured. Wants <c>AddAudit</c>.</summary>
    public static void AddAuditForwarding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>();
        builder.Services.AddOptions<ForwardingOptions>().BindConfiguration(ForwardingOptions.Section).ValidateOnStart();
        AddSink<SyslogSink>("Syslog:Host");
        AddSink<OpenTelemetrySink>("OpenTelemetry:Endpoint");
        AddSink<JsonLinesSink>("File:Path");

        void AddSink<T>(string setting) where T : class, IAuditSink
        {
            if (!string.IsNullOrWhiteSpace(builder.Configuration[$"{ForwardingOptions.Section}:{setting}"]))
            {
                builder.Services.AddSingleton<IAuditSink, T>();
            }
        }

        builder.Services.AddHostedService<Forwarder>();
    }
}
