using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>What checks read of an object as kubectl prints it.</summary>
internal static class KubernetesObject
{
    public static string Name(this JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    public static string? Namespace(this JsonElement item) => item.GetProperty("metadata").TryGetProperty("namespace", out var name) ? name.GetString() : null;

    public static Dictionary<string, string> Labels(this JsonElement item) => item.Metadata("labels");

    public static Dictionary<string, string> Annotations(this JsonElement item) => item.Metadata("annotations");

    public static string Phase(this JsonElement pod) => pod.GetProperty("status").TryGetProperty("phase", out var phase) ? phase.GetString()! : "Unknown";

    /// <summary>A property, or nothing at all where it or what should hold it is missing.</summary>
    public static JsonElement? At(this JsonElement? item, string name) =>
        item is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? At(this JsonElement item, string name) => ((JsonElement?)item).At(name);

    public static IEnumerable<JsonElement> Items(this JsonElement? item) => item is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static string? Text(this JsonElement? item) => item is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static Dictionary<string, string> Metadata(this JsonElement item, string name) =>
        item.At("metadata").At(name) is { ValueKind: JsonValueKind.Object } pairs ? pairs.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!) : [];
}
