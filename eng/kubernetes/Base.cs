using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InferShield.Kubernetes;

/// <summary>The base that Aspirate made: <c>monitoring/kubernetes/base</c>.</summary>
internal static partial class Base
{
    public static string Folder { get; } = Repository.PathOf("monitoring", "kubernetes", "base");

    /// <exception cref="InvalidDataException">A file is not what Aspirate writes.</exception>
    public static IEnumerable<Part> Parts(string folder) => Workloads(folder).Select(Read);

    /// <summary>The keys of the Secret that the workloads read.</summary>
    public static IReadOnlyList<string> SecretKeys(string folder) =>
        [.. Parts(folder).SelectMany(part => part.Environment.Values).SelectMany(value => Variable().Matches(value)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The Service of a part: port numbers by name.</summary>
    public static IReadOnlyDictionary<string, string> ServicePorts(string folder, string part) =>
        Path.Combine(folder, part, "service.yaml") is var file && File.Exists(file)
            ? Yaml.Read(file).Single().Items("spec", "ports").ToDictionary(port => port.Text("name")!, port => port.Text("port")!)
            : new Dictionary<string, string>();

    private static IEnumerable<YamlMappingNode> Workloads(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        from document in Yaml.Read(file)
        where document.Text("kind") is "Deployment" or "StatefulSet"
        select document;

    private static Part Read(YamlMappingNode workload)
    {
        var container = workload.Items("spec", "template", "spec", "containers").Single();
        return new(
            workload.Text("metadata", "name")!,
            container.Text("image")!,
            (container.At("command") as YamlSequenceNode)?.Children.Single().ToString(),
            [.. (container.At("args") as YamlSequenceNode ?? []).Select(argument => argument.ToString())],
            container.Items("ports").ToDictionary(port => port.Text("name")!, port => port.Text("containerPort")!),
            Environment(container),
            container.Items("volumeMounts").ToDictionary(mount => mount.Text("name")!, mount => mount.Text("mountPath")! + (mount.Text("readOnly") == "true" ? Part.ReadOnly : "")));
    }

    /// <summary>Variables with the Secret's keys in the place of references; those that only carry a key into another one are left out.</summary>
    private static Dictionary<string, string> Environment(YamlMappingNode container)
    {
        var keys = new Dictionary<string, string>();
        var carriers = new HashSet<string>();
        var values = new Dictionary<string, string>();
        foreach (var variable in container.Items("env"))
        {
            var name = variable.Text("name")!;
            if (variable.Text("valueFrom", "secretKeyRef", "key") is { } key)
            {
                keys[name] = key;
                values[name] = $"$({key})";
                continue;
            }

            values[name] = Variable().Replace(variable.Text("value") ?? "", match =>
            {
                carriers.Add(match.Groups[1].Value);
                return $"$({keys.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)})";
            });
        }

        return values.Where(value => !carriers.Contains(value.Key)).ToDictionary();
    }

    [GeneratedRegex(@"\$\(([A-Za-z][A-Za-z0-9_-]*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
