using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Aspire's own dashboard, where the <c>aspire</c> command is installed; it shows the telemetry of the projects.</summary>
internal sealed class DashboardProcess(DistributedApplicationOptions options, IConfiguration configuration, IHostEnvironment environment, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger = loggers.CreateLogger("Aspire.Hosting.Dashboard");
    private readonly CancellationTokenSource _stopping = new();
    private ChildProcess? _process;

    /// <summary>Where projects send their telemetry, and the key that they show; null without a dashboard.</summary>
    internal (Uri Endpoint, string ApiKey)? Otlp { get; private set; }

    internal void Start(Watchdog watchdog)
    {
        if (options.DisableDashboard || ChildProcess.FindOnPath("aspire") is not { } command)
        {
            return;
        }

        var frontend = Address(configuration["URLS"] ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS"));
        var otlp = Address(configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? configuration["DASHBOARD_OTLP_ENDPOINT_URL"]);
        var (token, key) = (RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetHexString(32, lowercase: true));
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = frontend.GetLeftPart(UriPartial.Authority),
            ["ASPNETCORE_ENVIRONMENT"] = null,
            ["DOTNET_ENVIRONMENT"] = null,
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = otlp.GetLeftPart(UriPartial.Authority),
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Address(null).GetLeftPart(UriPartial.Authority),
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["DASHBOARD__APPLICATIONNAME"] = environment.ApplicationName,
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = token,
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = key,
        };
        _process = ChildProcess.Start(
            new(command, ["dashboard", "run", "--non-interactive", "--nologo"], options.ProjectDirectory ?? Environment.CurrentDirectory, variables),
            (_, _) => { });
        watchdog.Started(_process.Id);
        Otlp = (otlp, key);
        _ = AnnounceAsync(new Uri(frontend, $"login?t={token}"), _process);
    }

    internal async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_process is { } process)
        {
            await process.StopAsync(Grace, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>The wanted address when it is plain HTTP and free, else a free one.</summary>
    private static Uri Address(string? wanted)
    {
        var first = wanted?.Split(';').FirstOrDefault(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        return Uri.TryCreate(first, UriKind.Absolute, out var uri) && PortFinder.IsFree(uri.Port)
            ? uri
            : new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{PortFinder.Free()}"));
    }

    private async Task AnnounceAsync(Uri login, ChildProcess process)
    {
        try
        {
            while (!process.Exited.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), _stopping.Token).ConfigureAwait(false);
                if (!PortFinder.IsFree(login.Port))
                {
                    DashboardLog.Ready(_logger, login);
                    return;
                }
            }

            DashboardLog.Ended(_logger, await process.Exited.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The application ends before the dashboard was up.
        }
    }
}

internal static partial class DashboardLog
{
    [LoggerMessage(LogLevel.Information, "The Aspire dashboard is at {Login}")]
    internal static partial void Ready(ILogger logger, Uri login);

    [LoggerMessage(LogLevel.Warning, "The Aspire dashboard ended with exit code {Code}; the application goes on without it.")]
    internal static partial void Ended(ILogger logger, int code);
}
