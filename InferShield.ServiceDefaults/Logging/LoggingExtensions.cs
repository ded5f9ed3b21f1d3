using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace InferShield.ServiceDefaults.Logging;

/// <summary>
/// A gateway's log: a line for each problem and for each change of state, none for a request. One line per entry, UTC,
/// JSON in containers. Every default gives way to the section <c>Logging</c> of the configuration.
/// </summary>
internal static class LoggingExtensions
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning),
        // It warns at each start that endpoints were preferred to the addresses that they were made of.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.Error),
        ["Logging:LogLevel:System.Net.Http"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Polly"] = nameof(LogLevel.Error),
        // A failed start is told by whoever started it; what stops the host later is critical.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.Critical),
        // Told once by the part itself, not at every probe or look-up.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = nameof(LogLevel.None),
        ["Logging:LogLevel:Microsoft.Extensions.Caching"] = nameof(LogLevel.None),
        ["Logging:LogLevel:StackExchange.Redis"] = nameof(LogLevel.None),
        ["Logging:LogLevel:Npgsql"] = nameof(LogLevel.None),
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = TimestampFormat + " ",
    };

    public static void AddLogging(this IHostApplicationBuilder builder)
    {
        var inContainer = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        var defaults = new Dictionary<string, string?>(Defaults) { ["Logging:Console:FormatterName"] = ConsoleFormatterNames.Simple };
        if (inContainer)
        {
            defaults["Logging:Console:FormatterName"] = ConsoleFormatterNames.Json;
            defaults["Logging:Console:FormatterOptions:TimestampFormat"] = TimestampFormat;
        }

        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        builder.Logging.AddConsole();
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
    }
}
