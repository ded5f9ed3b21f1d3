namespace InferShield.Api.Reports;

internal static class ReportsExtensions
{
    /// <summary>Reports over the audit log. Wants <c>AddStorage</c> and <c>AddAudit</c>.</summary>
    public static TBuilder AddReports<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<ReportStore>();
        builder.Services.AddSingleton<ReportGenerator>();
        return builder;
    }
}
