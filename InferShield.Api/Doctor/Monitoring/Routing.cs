using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor;

/// <summary>Where Alertmanager's configuration sends an alert.</summary>
internal sealed partial class Routing(YamlNode? configuration)
{
    public IReadOnlyDictionary<string, YamlMappingNode> Receivers { get; } =
        (RuleFile.Child(configuration, "receivers") as YamlSequenceNode ?? []).OfType<YamlMappingNode>()
        .GroupBy(receiver => RuleFile.Text(receiver, "name")).ToDictionary(same => same.Key, same => same.First());

    public YamlNode? Global { get; } = RuleFile.Child(configuration, "global");

    /// <summary>The receivers of an alert with these labels, in order, each once.</summary>
    public IReadOnlyList<string> ReceiversOf(IReadOnlyDictionary<string, string> labels) =>
        [.. Walk(RuleFile.Child(configuration, "route"), labels, "").Distinct()];

    /// <summary>The receiver's integrations: slack, pagerduty, email, webhook …</summary>
    public IEnumerable<string> IntegrationsOf(string receiver) =>
        Receivers.TryGetValue(receiver, out var node)
            ? node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value!).Where(key => key.EndsWith("_configs", StringComparison.Ordinal)).Select(key => key[..^"_configs".Length])
            : [];

    private static List<string> Walk(YamlNode? route, IReadOnlyDictionary<string, string> labels, string inherited)
    {
        var receiver = RuleFile.Text(route, "receiver") is { Length: > 0 } own ? own : inherited;
        var found = new List<string>();
        foreach (var child in (RuleFile.Child(route, "routes") as YamlSequenceNode ?? []).Where(child => Matches(child, labels)))
        {
            found.AddRange(Walk(child, labels, receiver));
            if (RuleFile.Text(child, "continue") != "true")
            {
                break;
            }
        }

        return found.Count > 0 ? found : [receiver];
    }

    private static bool Matches(YamlNode route, IReadOnlyDictionary<string, string> labels)
    {
        var matchers = (RuleFile.Child(route, "matchers") as YamlSequenceNode ?? []).OfType<YamlScalarNode>()
            .SelectMany(node => Matcher().Matches(node.Value ?? "")).Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Trim('"')));
        return matchers
            .Concat(Pairs("match").Select(pair => (pair.Name, "=", pair.Value)))
            .Concat(Pairs("match_re").Select(pair => (pair.Name, "=~", pair.Value)))
            .All(matcher => Holds(labels.GetValueOrDefault(matcher.Item1, ""), matcher.Item2, matcher.Item3));

        IEnumerable<(string Name, string Value)> Pairs(string name) =>
            (RuleFile.Child(route, name) as YamlMappingNode ?? []).Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value ?? ""));
    }

    private static bool Holds(string value, string comparison, string pattern) => comparison switch
    {
        "=" => value == pattern,
        "!=" => value != pattern,
        "=~" => Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.NonBacktracking),
        _ => !Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.NonBacktracking),
    };

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^,}\s]+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Matcher();
}
