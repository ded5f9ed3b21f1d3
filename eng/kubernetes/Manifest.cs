using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Kubernetes;

/// <summary>The workloads of the manifest that the app host publishes, with its placeholders put in.</summary>
internal sealed partial class Manifest
{
    /// <summary>The image that the gateway's project becomes.</summary>
    public const string ApiImage = "infershield/api:latest";

    /// <summary>Stands for a parameter that is neither secret nor has a value: whoever generates chooses it.</summary>
    public const string Open = "(open)";

    private readonly JsonObject _resources;

    private Manifest(JsonObject resources) => _resources = resources;

    /// <exception cref="InvalidDataException">The file is no manifest.</exception>
    public static Manifest Read(string file)
    {
        try
        {
            return new(JsonNode.Parse(File.ReadAllText(file))?["resources"]?.AsObject() ?? throw new InvalidDataException($"{file}: no resources."));
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{file}: {failure.Message}", failure);
        }
    }

    /// <summary>The names of the secret parameters: the keys of the Secret.</summary>
    public IEnumerable<string> SecretKeys => Parameters().Where(parameter => IsSecret(parameter.Value)).Select(parameter => parameter.Key);

    /// <summary>The names of the parameters that have to be chosen.</summary>
    public IEnumerable<string> OpenParameters =>
        Parameters().Where(parameter => !IsSecret(parameter.Value) && Default(parameter.Value) is null).Select(parameter => parameter.Key);

    /// <exception cref="InvalidDataException">A placeholder names nothing.</exception>
    public IEnumerable<Part> Parts() => _resources
        .Where(resource => (string?)resource.Value!["type"] is "container.v0" or "project.v0")
        .Select(resource => Read(resource.Key, resource.Value!));

    private Part Read(string name, JsonNode resource) => new(
        name,
        (string?)resource["image"] ?? ApiImage,
        (string?)resource["entrypoint"],
        [.. (resource["args"]?.AsArray() ?? []).Select(argument => Resolve((string)argument!))],
        (resource["bindings"]?.AsObject() ?? []).ToDictionary(binding => binding.Key, binding => Port(binding.Value!)),
        (resource["env"]?.AsObject() ?? []).ToDictionary(variable => variable.Key, variable => Resolve((string)variable.Value!)),
        (resource["volumes"]?.AsArray() ?? []).ToDictionary(volume => (string)volume!["name"]!, volume => (string)volume!["target"]! + ((bool?)volume["readOnly"] == true ? Part.ReadOnly : "")));

    private string Resolve(string text) => Placeholder().Replace(text, match => Value(match.Groups[1].Value));

    private string Value(string placeholder)
    {
        var steps = placeholder.Split('.');
        var resource = _resources[steps[0]] ?? throw new InvalidDataException($"{{{placeholder}}} names no resource of the manifest.");
        return steps[1..] switch
        {
            ["value"] or ["inputs", "value"] when IsSecret(resource) => $"$({steps[0]})",
            ["value"] or ["inputs", "value"] => Default(resource) ?? Open,
            ["connectionString"] => Resolve((string)resource["connectionString"]!),
            ["bindings", _, "host"] => steps[0],
            ["bindings", var binding, "port" or "targetPort"] => Port(resource["bindings"]![binding]!),
            ["bindings", var binding, "url"] => $"{resource["bindings"]![binding]!["scheme"]}://{steps[0]}:{Port(resource["bindings"]![binding]!)}",
            _ => throw new InvalidDataException($"{{{placeholder}}} is not known."),
        };
    }

    private IEnumerable<KeyValuePair<string, JsonNode?>> Parameters() => _resources.Where(resource => (string?)resource.Value!["type"] == "parameter.v0");

    private static bool IsSecret(JsonNode? parameter) => (bool?)parameter!["inputs"]?["value"]?["secret"] == true;

    private static string? Default(JsonNode? parameter) => (string?)parameter!["inputs"]?["value"]?["default"]?["value"];

    private static string Port(JsonNode binding) => binding["targetPort"]!.ToString();

    [GeneratedRegex(@"\{([a-z][A-Za-z0-9.-]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
