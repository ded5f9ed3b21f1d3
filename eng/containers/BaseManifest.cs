using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

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
        var yaml = new DeserializerBuilder().Build();
        var objects = text.Split("\n---\n").Select(document => yaml.Deserialize<object>(document)).OfType<IDictionary<object, object>>().ToList();
        var configurations = objects.Where(found => Text(found, "kind") == "ConfigMap")
            .ToDictionary(found => Text(found, "metadata", "name"), found => (IReadOnlyDictionary<string, string>)Map(found, "data").ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value));
        List<Part> parts = [.. objects.Where(found => Text(found, "kind") is "Deployment" or "StatefulSet").Select(found => Read(found, configurations))];
        return parts.Count > 0 ? parts : throw new InvalidDataException("no Deployment and no StatefulSet among the manifests");
    }

    private static Part Read(IDictionary<object, object> workload, Dictionary<string, IReadOnlyDictionary<string, string>> configurations)
    {
        var pod = Map(workload, "spec", "template", "spec");
        var container = List(pod, "containers").Single();
        var sources = List(pod, "volumes").ToDictionary(volume => Text(volume, "name"), volume => Text(volume, "configMap", "name"));
        var mounts = List(container, "volumeMounts").Select(mount => (Name: Text(mount, "name"), Path: Text(mount, "mountPath"))).ToList();
        var name = Text(workload, "metadata", "name");
        return new Part(
            name,
            Text(container, "image"),
            Texts(container, "command"),
            Texts(container, "args"),
            [.. List(container, "env").Select(variable => (Text(variable, "name"),
                Text(variable, "valueFrom", "secretKeyRef", "key") is { Length: > 0 } key ? new SecretKey(key) : (object)Text(variable, "value")))],
            mounts.Where(mount => sources.GetValueOrDefault(mount.Name) is { Length: > 0 }).ToDictionary(mount => mount.Path, mount =>
                configurations.GetValueOrDefault(sources[mount.Name]) ?? throw new InvalidDataException($"{name} mounts the ConfigMap {sources[mount.Name]}, which the manifests lack")),
            [.. mounts.Where(mount => !sources.ContainsKey(mount.Name)).Select(mount => mount.Path)],
            [.. List(container, "ports").Select(port => int.Parse(Text(port, "containerPort"), null))]);
    }

    private static object? Value(IDictionary<object, object> map, params string[] path)
    {
        object? value = map;
        foreach (var key in path)
        {
            value = value is IDictionary<object, object> inner && inner.TryGetValue(key, out var found) ? found : null;
        }

        return value;
    }

    private static string Text(IDictionary<object, object> map, params string[] path) => Value(map, path) as string ?? "";

    private static IDictionary<object, object> Map(IDictionary<object, object> map, params string[] path) => Value(map, path) as IDictionary<object, object> ?? new Dictionary<object, object>();

    private static IEnumerable<IDictionary<object, object>> List(IDictionary<object, object> map, string key) => (Value(map, key) as IEnumerable<object> ?? []).Cast<IDictionary<object, object>>();

    private static IReadOnlyList<string> Texts(IDictionary<object, object> map, string key) => [.. (Value(map, key) as IEnumerable<object> ?? []).Cast<string>()];
}
