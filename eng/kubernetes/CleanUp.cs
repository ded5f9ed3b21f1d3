using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InferShield.Kubernetes;

/// <summary>
/// What Aspirate's output lacks and its templates cannot say: they see one variable at a time, and no difference between
/// a ConfigMap and a Secret. Each correction is mechanical; nobody edits the base.
/// </summary>
internal static partial class CleanUp
{
    /// <summary>The Secret of the system; its keys are the manifest's secret parameters.</summary>
    public const string SecretName = "infershield-secrets";

    /// <summary>The keys of it that a deployment may leave out; the variable is not set then.</summary>
    public static readonly IReadOnlySet<string> OptionalKeys = new HashSet<string> { "audit-previous-signing-key" };

    private const string SecretVolume = "-secrets";

    /// <summary>Corrects the workloads of a folder in place.</summary>
    public static void Apply(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories))
        {
            var documents = Yaml.Read(file);
            var pods = documents.Select(document => document.At("spec", "template", "spec")).OfType<YamlMappingNode>().ToList();
            foreach (var pod in pods)
            {
                foreach (var container in pod.Items("containers"))
                {
                    NarrowSecrets(container);
                }

                NameVolumes(pod);
            }

            if (pods.Count > 0)
            {
                Yaml.Write(file, documents);
            }
        }
    }

    /// <summary>
    /// Every container gets the keys that its own variables name, instead of the whole Secret: Aspirate was given
    /// <c>$(key)</c> as each secret parameter's value, so that no secret passes through it.
    /// </summary>
    private static void NarrowSecrets(YamlMappingNode container)
    {
        container.Children.Remove("envFrom");
        if (container.At("env") is not YamlSequenceNode variables)
        {
            return;
        }

        var narrowed = new YamlSequenceNode();
        var names = new Dictionary<string, string>();
        foreach (var variable in variables.Cast<YamlMappingNode>())
        {
            if (variable.Text("value") is not { } value)
            {
                narrowed.Add(variable);
                continue;
            }

            if (Key().Match(value) is { Success: true } whole && whole.Length == value.Length)
            {
                names.TryAdd(whole.Groups[1].Value, variable.Text("name")!);
                narrowed.Add(Reference(variable.Text("name")!, whole.Groups[1].Value));
                continue;
            }

            foreach (var key in Key().Matches(value).Select(match => match.Groups[1].Value).Where(key => !names.ContainsKey(key)).Distinct().ToList())
            {
                names[key] = key.ToUpperInvariant().Replace('-', '_');
                narrowed.Add(Reference(names[key], key));
            }

            variable.Children["value"] = new YamlScalarNode(Key().Replace(value, match => $"$({names[match.Groups[1].Value]})")) { Style = YamlDotNet.Core.ScalarStyle.SingleQuoted };
            narrowed.Add(variable);
        }

        container.Children["env"] = narrowed;
    }

    /// <summary>
    /// A mounted Secret may be missing (Alertmanager tells which receiver it fails); a ConfigMap must not. A list of
    /// volumes without one is left out.
    /// </summary>
    private static void NameVolumes(YamlMappingNode pod)
    {
        if (pod.At("volumes") is not (null or YamlSequenceNode))
        {
            pod.Children.Remove("volumes");
        }

        foreach (var volume in pod.Items("volumes").Where(volume => volume.Children.Remove("projected")))
        {
            var name = volume.Text("name")!;
            if (name.EndsWith(SecretVolume, StringComparison.Ordinal))
            {
                volume.Add("secret", Yaml.Map(("secretName", name), ("optional", "true")));
            }
            else
            {
                volume.Add("configMap", Yaml.Map(("name", name)));
            }
        }
    }

    private static YamlMappingNode Reference(string variable, string key)
    {
        var reference = Yaml.Map(("name", SecretName), ("key", key));
        if (OptionalKeys.Contains(key))
        {
            reference.Add("optional", "true");
        }

        return Yaml.Map(("name", variable), ("valueFrom", Yaml.Map(("secretKeyRef", reference))));
    }

    [GeneratedRegex(@"\$\(([a-z][a-z0-9-]*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
