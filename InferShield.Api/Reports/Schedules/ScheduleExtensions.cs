using InferShield.Api.Reports.Delivery;
using InferShield.Api.Reports.Templates;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Schedules;

internal static class ScheduleExtensions
{
    /// <summary>Reports that are made and delivered by themselves. Wants <c>AddReports</c> and the gateway's record keeping.</summary>
    public static void AddReportSchedules(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScheduleOptions>().BindConfiguration(ScheduleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<TemplatePreview>();
        builder.Services.AddSingleton<ScheduleStore>();
        builder.Services.AddSingleton<RunStore>();
        builder.Services.AddSingleton<ScheduleBody>();
        builder.Services.AddSingleton<Scheduler>();
        builder.Services.AddSingleton<RunRecords>();
        builder.Services.AddSingleton<RunWorker>();
        builder.Services.AddHostedService<ScheduleService>();

        builder.Services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>();
        builder.Services.AddSingleton<NetworkGuard>();
        builder.Services.AddSingleton<WebhookSecrets>();
        builder.Services.AddSingleton<DestinationBody>();
        builder.Services.AddSingleton<ReportContents>();
        builder.Services.AddSingleton<MailDelivery>();
        builder.Services.AddSingleton<WebhookDelivery>();
        builder.Services.AddSingleton<Deliveries>();
    }
}
