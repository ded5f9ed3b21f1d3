using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>A label selector of Kubernetes, <c>matchLabels</c> and <c>matchExpressions</c>; without either it selects everything.</summary>
internal sealed class LabelSelector
{
    private readonly List<(string Key, string Operator, string[] Values)> _wanted = [];

    public LabelSelector(JsonElement selector)
    {
        if (selector.At("matchLabels") is { ValueKind: JsonValueKind.Object } labels)
        {
            _wanted.AddRange(labels.EnumerateObject().Select(label => (label.Name, "In", new[] { label.Value.GetString()! })));
        }

        _wanted.AddRange(selector.At("matchExpressions").Items().Select(expression => (
            expression.GetProperty("key").GetString()!,
            expression.GetProperty("operator").GetString()!,
            expression.At("values").Items().Select(value => value.GetString()!).ToArray())));
    }

    /// <summary>What <c>kubectl label</c> is given so that an object is selected.</summary>
    public string Arguments => string.Join(' ', _wanted.Select(one => one.Operator switch
    {
        "In" => $"{one.Key}={one.Values[0]}",
        "Exists" => $"{one.Key}=true",
        _ => one.Key + "-",
    }));

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _wanted.TrueForAll(one => one.Operator switch
    {
        "In" => labels.TryGetValue(one.Key, out var value) && one.Values.Contains(value),
        "NotIn" => !labels.TryGetValue(one.Key, out var value) || !one.Values.Contains(value),
        "Exists" => labels.ContainsKey(one.Key),
        "DoesNotExist" => !labels.ContainsKey(one.Key),
        _ => throw new FormatException($"an operator {one.Operator} in a label selector"),
    });

    public override string ToString() => string.Join(", ", _wanted.Select(one => one.Operator switch
    {
        "In" when one.Values.Length == 1 => $"{one.Key}={one.Values[0]}",
        "In" => $"{one.Key} in ({string.Join(", ", one.Values)})",
        "NotIn" => $"{one.Key} not in ({string.Join(", ", one.Values)})",
        "Exists" => one.Key,
        _ => "no " + one.Key,
    }));
}
