namespace Aspire.Hosting.Dashboard;

internal sealed class DashboardProcess
{
    internal (Uri Endpoint, string ApiKey)? Otlp { get; }
}
