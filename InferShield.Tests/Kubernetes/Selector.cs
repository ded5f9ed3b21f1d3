using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>Label selectors as the API server evaluates them.</summary>
internal static class Selector
{
    public static bool Matches(Dictionary<string, string> wanted, Dictionary<string, string> labels) =>
        wanted.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>A selector with matchLabels and matchExpressions; an empty one matches everything, one that is not there nothing.</summary>
    public static bool Matches(JsonNode? selector, Dictionary<string, string> labels) =>
        selector is not null && Matches(selector.Map("matchLabels"), labels) && selector.Items("matchExpressions").All(expression => Holds(expression, labels));

    private static bool Holds(JsonNode expression, Dictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Text("key") ?? "", out var value);
        return expression.Text("operator") switch
        {
            "In" => has && expression.Texts("values").Contains(value),
            "NotIn" => !has || !expression.Texts("values").Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
