using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InferShield.Tests.Kubernetes;

/// <summary>YAML as kubectl reads it: YAML 1.1, so that <c>on</c> is a boolean and <c>0440</c> is octal.</summary>
internal static partial class KubeYaml
{
    public static IEnumerable<JsonObject> ParseAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonObject>();
    }

    public static JsonNode? Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode plain => Plain(plain.Value ?? ""),
        _ => throw new FormatException($"{node.Start}: {node.NodeType}"),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        _ when True.IsMatch(text) => JsonValue.Create(true),
        _ when False.IsMatch(text) => JsonValue.Create(false),
        ['0', _, ..] when Octal.IsMatch(text) => JsonValue.Create(System.Convert.ToInt64(text, 8)),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when Float.IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^(true|True|TRUE|yes|Yes|YES|on|On|ON)$", RegexOptions.ExplicitCapture)]
    private static partial Regex True { get; }

    [GeneratedRegex("^(false|False|FALSE|no|No|NO|off|Off|OFF)$", RegexOptions.ExplicitCapture)]
    private static partial Regex False { get; }

    [GeneratedRegex("^0[0-7]+$")]
    private static partial Regex Octal { get; }

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Float { get; }
}
