using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Policies;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Events;

/// <summary>Puts each start on record with the hash of its settings, and a change of them against the start before.</summary>
internal sealed partial class StartOnRecord(
    SystemRecords records, AuditReader reader, PolicyEngine engine, StorageState storage, IConfiguration configuration, TimeProvider time, ILogger<StartOnRecord> logger)
    : BackgroundService
{
    private const string Object = "gateway";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private static readonly string Version =
        typeof(StartOnRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startedAt = time.GetUtcNow();
        var (hash, sections) = SettingsHash.Of(configuration);
        var details = new JsonObject
        {
            ["version"] = Version,
            ["settings"] = hash,
            ["sections"] = new JsonObject(sections.Select(section => KeyValuePair.Create(section.Key, (JsonNode?)section.Value))),
        };

        // A record before the schema is there would be a write that fails.
        var isComparing = true;
        var isStarting = true;
        while ((isComparing || isStarting) && !stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated)
            {
                isStarting = isStarting && !records.TryRecord(SystemEventWords.Start, Object, startedAt, engine.Version, details.DeepClone().AsObject());
                isComparing = isComparing && !await TryCompareAsync(startedAt, details, stoppingToken);
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryCompareAsync(DateTimeOffset startedAt, JsonObject now, CancellationToken stopping)
    {
        try
        {
            var filter = new AuditFilter(SystemEventWords.Tenant) { Operation = SystemEventWords.Start, To = startedAt };
            var before = (await reader.ListAsync(filter, 1, stopping)).Records.SingleOrDefault();
            return Read(before) is not { } last || (string?)last["settings"] == (string?)now["settings"]
                || records.TryRecord(SystemEventWords.SettingsChange, Object, startedAt, engine.Version, Change(last, now));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure)
        {
            LogNotRead(failure.GetType().Name);
            return false;
        }
    }

    private static JsonObject? Read(AuditRecord? start)
    {
        try
        {
            return start?.Details is { } details ? JsonNode.Parse(details) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Change(JsonObject last, JsonObject now)
    {
        var (before, after) = (last["sections"] as JsonObject ?? [], now["sections"]!.AsObject());
        var changed = before.Select(section => section.Key).Union(after.Select(section => section.Key))
            .Where(name => before[name]?.ToString() != after[name]?.ToString()).Order(StringComparer.Ordinal);
        return new JsonObject
        {
            ["before"] = last["settings"]?.DeepClone(),
            ["after"] = now["settings"]!.DeepClone(),
            ["changed"] = new JsonArray([.. changed.Select(name => (JsonNode)name)]),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The settings of the start before cannot be read yet: {Kind}")]
    private partial void LogNotRead(string kind);
}
