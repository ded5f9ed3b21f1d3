using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Campaign.Stack;

/// <summary>What Prometheus scrapes: the files of its service discovery, changed until a fault ends.</summary>
internal static class Targets
{
    /// <summary>Adds a target of the loopback interface to a job.</summary>
    public static IAsyncDisposable Add(StackSettings settings, string job, int port) =>
        Change(settings, job, targets => targets.Add($"127.0.0.1:{port}"));

    /// <summary>Takes all targets of a job away.</summary>
    public static IAsyncDisposable Clear(StackSettings settings, string job) => Change(settings, job, targets => targets.Clear());

    private static IAsyncDisposable Change(StackSettings settings, string job, Action<JsonArray> change)
    {
        var file = Path.Combine(settings.Data, "prometheus", "targets", job + ".json");
        var before = File.ReadAllText(file);
        var groups = JsonNode.Parse(before)!.AsArray();
        change(groups[0]!["targets"]!.AsArray());
        Write(file, groups.ToJsonString(new JsonSerializerOptions()));
        return Undo.By(() => Write(file, before));
    }

    // All of it or nothing: Prometheus may read at any moment.
    private static void Write(string file, string content)
    {
        File.WriteAllText(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
