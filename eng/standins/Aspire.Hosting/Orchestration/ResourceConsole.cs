using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Shows the lines of all resources on the console, each behind its resource's name; in tests they go to the logger instead.</summary>
internal sealed partial class ResourceConsole : IDisposable
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];
    private readonly ResourceLoggerService _logs;
    private readonly DistributedApplicationModel _model;
    private readonly DistributedApplicationOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly string _application;
    private readonly Lock _gate = new();

    public ResourceConsole(ResourceLoggerService logs, DistributedApplicationModel model, DistributedApplicationOptions options, ILoggerFactory loggers, IHostEnvironment environment)
    {
        (_logs, _model, _options, _loggers, _application) = (logs, model, options, loggers, environment.ApplicationName);
        _logs.LineWritten += Show;
    }

    /// <summary>True when output goes to a terminal and NO_COLOR is unset.</summary>
    internal bool HasColour { get; } = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void Dispose() => _logs.LineWritten -= Show;

    private void Show(string resourceName, LogLine line)
    {
        if (_options.IsTest)
        {
            if (_options.EnableResourceLogging)
            {
                Log(_loggers.CreateLogger($"{_application}.Resources.{resourceName}"), line);
            }

            return;
        }

        var width = _model.Resources.Where(r => r is ProjectResource or ExecutableResource or ContainerResource).Select(r => r.Name.Length).DefaultIfEmpty().Max();
        var prefix = $"{resourceName.PadRight(width)} |";
        lock (_gate)
        {
            Console.Out.WriteLine(HasColour ? $"\e[{Colour(resourceName)}m{prefix}\e[0m {line.Content}" : $"{prefix} {line.Content}");
        }
    }

    private static void Log(ILogger logger, LogLine line)
    {
        if (line.IsErrorMessage)
        {
            LogErrorLine(logger, line.LineNumber, line.Content);
        }
        else
        {
            LogLine(logger, line.LineNumber, line.Content);
        }
    }

    [LoggerMessage(LogLevel.Information, "{LineNumber}: {Line}")]
    private static partial void LogLine(ILogger logger, int lineNumber, string line);

    [LoggerMessage(LogLevel.Error, "{LineNumber}: {Line}")]
    private static partial void LogErrorLine(ILogger logger, int lineNumber, string line);

    private int Colour(string resourceName)
    {
        var index = _model.Resources.TakeWhile(r => !ResourceNames.Comparer.Equals(r.Name, resourceName)).Count();
        return Colours[index % Colours.Length];
    }
}
