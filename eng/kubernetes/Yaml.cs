using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InferShield.Kubernetes;

/// <summary>Kubernetes objects as YAML nodes, which keep what no model knows.</summary>
internal static class Yaml
{
    /// <exception cref="InvalidDataException">The file is not YAML.</exception>
    public static IReadOnlyList<YamlMappingNode> Read(string file) => Parse(File.ReadAllText(file), file);

    /// <param name="text">The objects, as documents of one stream.</param>
    /// <param name="source">What the error calls them.</param>
    /// <exception cref="InvalidDataException">The text is not YAML.</exception>
    public static IReadOnlyList<YamlMappingNode> Parse(string text, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{source}: {failure.Message}", failure);
        }

        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    public static void Write(string file, IEnumerable<YamlMappingNode> documents)
    {
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(documents.Select(document => new YamlDocument(document))).Save(text, assignAnchors: false);
        var content = text.ToString();
        File.WriteAllText(file, content.EndsWith("...\n", StringComparison.Ordinal) ? content[..^4] : content);
    }

    public static YamlMappingNode Map(params (string Key, YamlNode Value)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create<YamlNode, YamlNode>(entry.Key, entry.Value)));

    /// <summary>The scalar at a path of keys; null where a step is missing.</summary>
    public static string? Text(this YamlNode node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value;

    /// <summary>The sequence's mappings at a path of keys; none where a step is missing.</summary>
    public static IReadOnlyList<YamlMappingNode> Items(this YamlNode node, params string[] path) =>
        node.At(path) is YamlSequenceNode items ? [.. items.OfType<YamlMappingNode>()] : [];

    public static YamlNode? At(this YamlNode node, params string[] path)
    {
        foreach (var key in path)
        {
            if (node is not YamlMappingNode map || !map.Children.TryGetValue(key, out node!))
            {
                return null;
            }
        }

        return node;
    }
}
