using System.Text.RegularExpressions;
using InferShield.AppHost.Monitoring;

namespace InferShield.Tests.Monitoring;

/// <summary>An inhibition rule.</summary>
/// <param name="Source">The matchers of the alert that silences.</param>
/// <param name="Target">The matchers of the alert that is silenced.</param>
/// <param name="Equal">The labels that both have to share.</param>
internal sealed record InhibitRule(IReadOnlyList<Matcher> Source, IReadOnlyList<Matcher> Target, IReadOnlyList<string> Equal)
{
    public override string ToString() => $"{string.Join(',', Source)} over {string.Join(',', Target)}";

    /// <summary>Whether one alert silences another, labels that both lack being equal.</summary>
    public bool Silences(IReadOnlyDictionary<string, string> source, IReadOnlyDictionary<string, string> target) =>
        Source.All(matcher => matcher.Matches(source)) && Target.All(matcher => matcher.Matches(target))
        && !(Target.All(matcher => matcher.Matches(source)) && Source.All(matcher => matcher.Matches(target)))
        && Equal.All(label => source.GetValueOrDefault(label, "") == target.GetValueOrDefault(label, ""));
}

/// <summary>The production file <c>monitoring/alertmanager/alertmanager.yml</c>, parsed, and as other files of it that programs can run with.</summary>
internal static partial class AlertmanagerFile
{
    // The first that knows a webhook's url_file.
    private static readonly Version ReadsWebhookFiles = new(0, 26);

    public static readonly string Original = MonitoringFiles.PathOf("alertmanager", "alertmanager.yml");

    public static string Text { get; } = File.ReadAllText(Original);

    public static IReadOnlyList<InhibitRule> InhibitRules { get; } =
    [
        .. Items(Root["inhibit_rules"]).Select(Map).Select(rule => new InhibitRule(
            Matchers(rule["source_matchers"]), Matchers(rule["target_matchers"]), [.. Items(rule["equal"]).Cast<string>()])),
    ];

    public static IDictionary<object, object> Root => Map(MonitoringFiles.ReadYaml(Original));

    /// <summary>The file as every supported Alertmanager reads it: 0.25 does not know a webhook's <c>url_file</c>.</summary>
    /// <param name="yaml">The file's text, changed or not.</param>
    public static string ForEveryVersion(string yaml, string heartbeat = "http://127.0.0.1:9/heartbeat") => AlertmanagerConfiguration.SetHeartbeat(yaml, heartbeat);

    /// <summary>Whether this machine's Alertmanager knows all that the file says.</summary>
    public static async Task<bool> IsReadAsItIsAsync() =>
        Version.Parse(Number().Match(await MonitoringTool.CheckAsync("amtool", ["--version"])).Groups[1].Value) >= ReadsWebhookFiles;

    /// <summary>Writes a configuration and its templates into a folder; returns the file's path.</summary>
    public static string Write(string folder, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(folder, "templates"));
        foreach (var template in Directory.EnumerateFiles(MonitoringFiles.PathOf("alertmanager", "templates")))
        {
            File.Copy(template, Path.Combine(folder, "templates", Path.GetFileName(template)), overwrite: true);
        }

        var file = Path.Combine(folder, "alertmanager.yml");
        File.WriteAllText(file, yaml);
        return file;
    }

    public static IDictionary<object, object> Map(object value) => (IDictionary<object, object>)value;

    public static IEnumerable<object> Items(object value) => (IEnumerable<object>)value;

    [GeneratedRegex("version ([0-9]+[.][0-9]+)")]
    private static partial Regex Number();

    private static List<Matcher> Matchers(object value) => [.. Items(value).Select(matcher => Matcher.Parse((string)matcher))];
}
