using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Receivers;

/// <summary>What each receiver got: the last so many, as <see cref="SimulatorOptions.Remembered"/> says.</summary>
internal sealed partial class Inboxes(IOptions<SimulatorOptions> options, TimeProvider time, ILoggerFactory logs)
{
    private readonly ConcurrentDictionary<string, Ring<ReceivedAlert>> _inboxes = new();

    public Ring<ReceivedAlert> this[string receiver] => _inboxes.GetOrAdd(receiver, _ => new(options.Value.Remembered));

    /// <summary>Remembers an alert and tells it in one line.</summary>
    public void Add(string receiver, JsonElement payload, string summary, LogLevel level = LogLevel.Warning)
    {
        this[receiver].Add(new ReceivedAlert(time.GetUtcNow(), payload));
        var line = summary.ReplaceLineEndings(" ");
        var logger = logs.CreateLogger($"Alerts.{receiver}");
        LogAlert(logger, level, receiver, line);
    }

    [LoggerMessage(EventId = 1, Message = "{Receiver} got an alert: {Summary}")]
    private static partial void LogAlert(ILogger logger, LogLevel level, string receiver, string summary);
}
