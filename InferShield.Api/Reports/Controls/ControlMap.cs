using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferShield.Api.Reports.Controls;

/// <summary>The frameworks and editions that reports are made for: the files beside this one, which are part of the program.</summary>
internal static class ControlMap
{
    private const string Marker = ".Reports.Controls.";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>In the order of <see cref="ReportWords.Frameworks"/>, a framework's default edition first.</summary>
    public static IReadOnlyList<ControlFramework> All { get; } = Load();

    /// <summary>The edition, or the framework's default one where none is named.</summary>
    /// <exception cref="ArgumentException">There is no such framework or edition.</exception>
    public static ControlFramework Find(string framework, string? edition) =>
        All.FirstOrDefault(one => one.Framework == framework && (string.IsNullOrEmpty(edition) || one.Edition == edition))
            ?? throw new ArgumentException($"There is no edition '{edition}' of {framework}.", nameof(edition));

    /// <summary>The names of a framework's editions, the default one first.</summary>
    public static IReadOnlyList<string> Editions(string framework) => [.. All.Where(one => one.Framework == framework).Select(one => one.Edition)];

    /// <summary>How long a framework's evidence is to be kept; the longest of its editions.</summary>
    public static RetentionRule Retention(string framework) => All.Where(one => one.Framework == framework).Select(one => one.Retention).MaxBy(rule => rule.Months)
        ?? throw new ArgumentException($"There is no framework {framework}.", nameof(framework));

    private static ControlFramework[] Load()
    {
        var assembly = typeof(ControlMap).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Marker, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)
            .OrderBy(one => ReportWords.Frameworks.Index().Single(word => word.Item == one.Framework).Index)
            .ThenByDescending(one => one.IsDefault)];

        ControlFramework Read(string name)
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize<ControlFramework>(file, Options) ?? throw new JsonException($"{name} is empty.");
        }
    }
}
