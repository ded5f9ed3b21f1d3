using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor;

/// <summary>Reads a file of Prometheus's rules, with the lines of its mistakes.</summary>
internal static class RuleFile
{
    private static readonly HashSet<string> GroupFields = ["name", "interval", "limit", "rules", "query_offset", "labels", "partial_response_strategy"];
    private static readonly HashSet<string> RuleFields = ["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"];

    public static void Read(string path, string file, List<WrittenRule> rules, List<FileProblem> problems)
    {
        try
        {
            var root = MonitoringFolder.ParseYaml(File.ReadAllText(path));
            if (root is not YamlMappingNode map || Child(map, "groups") is not YamlSequenceNode groups)
            {
                problems.Add(new(file, root is null ? 1 : Line(root), "has no list of groups"));
                return;
            }

            foreach (var group in groups.OfType<YamlMappingNode>())
            {
                ReadGroup(file, group, rules, problems);
            }
        }
        catch (YamlException failure)
        {
            problems.Add(new(file, (int)failure.Start.Line, $"is no YAML: {failure.Message}"));
        }
    }

    public static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    public static string Text(YamlNode? node, string name) => (Child(node, name) as YamlScalarNode)?.Value ?? "";

    private static void ReadGroup(string file, YamlMappingNode group, List<WrittenRule> rules, List<FileProblem> problems)
    {
        Unknown(group, GroupFields);
        var name = Text(group, "name");
        foreach (var rule in (Child(group, "rules") as YamlSequenceNode ?? []).OfType<YamlMappingNode>())
        {
            Unknown(rule, RuleFields);
            var (alert, record, expression) = (Text(rule, "alert"), Text(rule, "record"), Text(rule, "expr"));
            if (alert.Length > 0 == record.Length > 0)
            {
                problems.Add(new(file, Line(rule), "a rule must have either 'alert' or 'record'"));
            }
            else if (expression.Trim().Length == 0)
            {
                problems.Add(new(file, Line(rule), $"rule {alert}{record} has no expr"));
            }
            else
            {
                rules.Add(new(file, Line(Child(rule, "expr")!), name, alert + record, alert.Length > 0, expression, Text(Child(rule, "annotations"), "runbook_url")));
            }
        }

        void Unknown(YamlMappingNode node, HashSet<string> known)
        {
            foreach (var key in node.Children.Keys.OfType<YamlScalarNode>().Where(key => !known.Contains(key.Value ?? "")))
            {
                problems.Add(new(file, Line(key), $"'{key.Value}' is no field of a {(known == GroupFields ? "group" : "rule")}"));
            }
        }
    }

    private static int Line(YamlNode node) => (int)node.Start.Line;
}
