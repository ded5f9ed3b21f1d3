using System.Text.Json;
using YamlDotNet.Serialization;

namespace InferShield.Monitoring.Rules;

/// <summary>An alert or recording rule as the rule files write it.</summary>
internal sealed record Rule(string Group, string Name, bool IsAlert, string Expression, string For,
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);

/// <summary>A case of the rule unit tests, with what it expects of each alert that it asks for.</summary>
internal sealed record RuleCase(string File, string Name, IReadOnlyList<string> Series, IReadOnlyList<(string Alert, int Expected)> Checks);

/// <summary>The repository's <c>monitoring</c> folder, parsed.</summary>
internal static class MonitoringFiles
{
    /// <summary>The alerts that the seed names.</summary>
    public static readonly string[] SeedAlerts =
    [
        "HighCPUUsage", "CriticalCPUUsage", "HighMemoryUsage", "HighPodRestartRate", "PodNotReady",
        "HighErrorRate", "CriticalErrorRate", "HighLatency", "VeryHighLatency", "LowRequestRate",
        "HighReportFailureRate", "SlowReportGeneration", "HighPolicyViolationRate", "LowCacheHitRate",
        "DatabaseDown", "SlowDatabaseQueries", "HighDatabaseConnections", "RedisDown", "HighRedisMemoryUsage",
    ];

    private static readonly IDeserializer Yaml = new DeserializerBuilder().Build();

    public static string Root { get; } = Repository.PathOf("monitoring");

    public static IEnumerable<string> RuleFiles => Directory.EnumerateFiles(PathOf("prometheus", "rules"), "*.yaml").Order(StringComparer.Ordinal);

    public static IReadOnlyList<Rule> Rules => field ??= [.. RuleFiles.SelectMany(ReadRules)];

    public static IReadOnlyList<Rule> Alerts => field ??= [.. Rules.Where(rule => rule.IsAlert)];

    public static IReadOnlyList<string> RuleTestFiles => field ??= [.. Directory.EnumerateFiles(PathOf("prometheus", "tests"), "*.test.yaml").Order()];

    public static IReadOnlyList<RuleCase> RuleCases => field ??= [.. RuleTestFiles.SelectMany(ReadCases)];

    /// <summary>A path inside <c>monitoring</c>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static object ReadYaml(string file) => ParseYaml(File.ReadAllText(file));

    public static object ParseYaml(string text) => Yaml.Deserialize<object>(text)!;

    /// <summary>What stands at a path of keys, as JSON, so that two documents can be compared.</summary>
    public static string Normalize(object document, params string[] path) =>
        JsonSerializer.Serialize(path.Aggregate(document, (value, key) => Map(value)[key]));

    public static IEnumerable<Rule> ReadRules(string file) =>
        from @group in List(Map(ReadYaml(file))["groups"])
        from rule in List(Map(@group)["rules"]).Select(Map)
        let isAlert = rule.ContainsKey("alert")
        select new Rule(Text(Map(@group), "name"), Text(rule, isAlert ? "alert" : "record"), isAlert, Text(rule, "expr"), Text(rule, "for"),
            Texts(rule, "labels"), Texts(rule, "annotations"));

    private static IEnumerable<RuleCase> ReadCases(string file) =>
        from test in List(Map(ReadYaml(file))["tests"]).Select(Map)
        select new RuleCase(Path.GetFileName(file), Text(test, "name"),
            [.. Items(test, "input_series").Select(series => Text(Map(series), "series"))],
            [.. Items(test, "alert_rule_test").Select(Map).Select(check => (Text(check, "alertname"), Items(check, "exp_alerts").Count()))]);

    private static IEnumerable<object> Items(IDictionary<object, object> map, string key) => map.TryGetValue(key, out var value) ? List(value) : [];

    private static IDictionary<object, object> Map(object value) => (IDictionary<object, object>)value;

    private static IEnumerable<object> List(object value) => (IEnumerable<object>)value;

    private static string Text(IDictionary<object, object> map, string key) => map.TryGetValue(key, out var value) ? (string)value : "";

    private static Dictionary<string, string> Texts(IDictionary<object, object> map, string key) =>
        map.TryGetValue(key, out var value) ? Map(value).ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value) : [];
}
