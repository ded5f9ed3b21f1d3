using System.Text.RegularExpressions;
using InferShield.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace InferShield.Containers;

/// <summary>A container of the base, as its pod describes it.</summary>
/// <param name="Variables">Its environment in order; a value from a Secret is a <see cref="SecretKey"/>.</param>
/// <param name="Files">What its ConfigMaps put where: folder in the container → file name → content.</param>
/// <param name="Volumes">Folders that keep data.</param>
internal sealed record Part(
    string Name, string Image, IReadOnlyList<string> Command, IReadOnlyList<string> Arguments, IReadOnlyList<(string Name, object Value)> Variables,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Files, IReadOnlyList<string> Volumes, IReadOnlyList<int> Ports)
{
    /// <summary>The environment with secrets put in and <c>$(NAME)</c> replaced by earlier variables, as Kubernetes does.</summary>
    public IReadOnlyDictionary<string, string> Environment(Func<string, string> secret)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in Variables)
        {
            values[name] = value is SecretKey key
                ? secret(key.Key)
                : Regex.Replace((string)value, @"\$\((\w+)\)", match => values.GetValueOrDefault(match.Groups[1].Value, match.Value), RegexOptions.NonBacktracking);
        }

        return values;
    }
}

/// <summary>A key of the Secret that an environment variable comes from.</summary>
internal sealed record SecretKey(string Key);

/// <summary>Reads the workloads of rendered manifests.</summary>
internal static class BaseManifest
{
    /// <exception cref="InvalidDataException">A mounted ConfigMap is not among the manifests, or there is no workload.</exception>
    public static IReadOnlyList<Part> Parse(string text)
    {
        var objects = Yaml.Parse(text, "the manifests");
        var configurations = objects.Where(found => found.Text("kind") == "ConfigMap")
            .ToDictionary(found => found.Text("metadata", "name")!, found => (IReadOnlyDictionary<string, string>)Entries(found.At("data")).ToDictionary());
        List<Part> parts = [.. objects.Where(found => found.Text("kind") is "Deployment" or "StatefulSet").Select(found => Read(found, configurations))];
        return parts.Count > 0 ? parts : throw new InvalidDataException("no Deployment and no StatefulSet among the manifests");
    }

    private static Part Read(YamlMappingNode workload, Dictionary<string, IReadOnlyDictionary<string, string>> configurations)
    {
        var pod = workload.At("spec", "template", "spec")!;
        var container = pod.Items("containers").Single();
        var sources = pod.Items("volumes").ToDictionary(volume => volume.Text("name")!, volume => volume.Text("configMap", "name"));
        var mounts = container.Items("volumeMounts").Select(mount => (Name: mount.Text("name")!, Path: mount.Text("mountPath")!)).ToList();
        var name = workload.Text("metadata", "name")!;
        return new Part(
            name,
            container.Text("image")!,
            Texts(container.At("command")),
            Texts(container.At("args")),
            [.. container.Items("env").Select(variable => (variable.Text("name")!,
                variable.Text("valueFrom", "secretKeyRef", "key") is { } key ? new SecretKey(key) : (object)(variable.Text("value") ?? "")))],
            mounts.Where(mount => sources.GetValueOrDefault(mount.Name) is not null).ToDictionary(mount => mount.Path, mount =>
                configurations.GetValueOrDefault(sources[mount.Name]!) ?? throw new InvalidDataException($"{name} mounts the ConfigMap {sources[mount.Name]}, which the manifests lack")),
            [.. mounts.Where(mount => !sources.ContainsKey(mount.Name)).Select(mount => mount.Path)],
            [.. container.Items("ports").Select(port => int.Parse(port.Text("containerPort")!, null))]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Entries(YamlNode? map) =>
        (map as YamlMappingNode)?.Children.Select(entry => KeyValuePair.Create(entry.Key.ToString(), entry.Value.ToString())) ?? [];

    private static IReadOnlyList<string> Texts(YamlNode? items) => items is YamlSequenceNode texts ? [.. texts.Select(text => text.ToString())] : [];
}
