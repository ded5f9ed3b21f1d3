using System.Text.Json.Nodes;

namespace InferShield.Image;

/// <summary>The libraries that the application's <c>.deps.json</c> names, with the files of them that are in the image.</summary>
internal sealed class ApplicationLibraries
{
    private const string Folder = "app/";
    private readonly List<Library> _libraries;

    public ApplicationLibraries(ImageArchive image, PackageFolder packages)
    {
        var list = image.Files.Values.SingleOrDefault(file => file.Path.StartsWith(Folder, StringComparison.Ordinal) && file.Text is not null)
            ?? throw new InvalidDataException("the image has no app/*.deps.json: it is not a .NET application made by the SDK");
        var content = JsonNode.Parse(list.Text!)!;
        var target = content["targets"]!.AsObject().Single().Value!.AsObject();
        _libraries = [.. content["libraries"]!.AsObject()
            .Select(library => new Library(library.Key, library.Value!.AsObject(), target[library.Key]!.AsObject()))
            .OrderBy(library => library.Key, StringComparer.Ordinal)];
        Components = [.. _libraries.Select(library => library.Component(image, packages)).OfType<JsonObject>()];
    }

    /// <summary>One component for each library with a file in the image; those that only bring others along have none.</summary>
    public IReadOnlyList<JsonObject> Components { get; }

    /// <summary>Who needs whom, the image needing the application.</summary>
    public IEnumerable<JsonObject> Dependencies(string image)
    {
        var known = _libraries.ToDictionary(library => library.Key);
        var present = Components.Select(component => component["bom-ref"]!.GetValue<string>()).ToHashSet();
        yield return Dependency(image, [.. present.Order(StringComparer.Ordinal)]);
        foreach (var library in _libraries.Where(library => present.Contains(library.Reference)))
        {
            yield return Dependency(library.Reference, [.. library.Needs.Where(known.ContainsKey).Select(key => known[key].Reference).Where(present.Contains)]);
        }
    }

    private static JsonObject Dependency(string reference, IReadOnlyList<string> needs) => new()
    {
        ["ref"] = reference,
        ["dependsOn"] = new JsonArray([.. needs.Select(need => (JsonNode)need)]),
    };

    private sealed record Library(string Key, JsonObject Description, JsonObject Target)
    {
        private string Name => Key[..Key.IndexOf('/', StringComparison.Ordinal)];

        private string Version => Key[(Key.IndexOf('/', StringComparison.Ordinal) + 1)..];

        private bool IsPackage => Description["type"]!.GetValue<string>() == "package";

        public string Reference => IsPackage ? $"pkg:nuget/{Name}@{Version}" : $"pkg:generic/{Name}@{Version}";

        public IEnumerable<string> Needs => Target["dependencies"]?.AsObject().Select(need => $"{need.Key}/{need.Value}") ?? [];

        public JsonObject? Component(ImageArchive image, PackageFolder packages)
        {
            // Managed files lie in the application's folder itself, native ones under runtimes/.
            var paths = Assets("runtime").Select(asset => Path.GetFileName(asset))
                .Concat(Assets("resources").Select(asset => string.Join('/', asset.Split('/')[^2..])))
                .Concat(Assets("runtimeTargets"));
            var files = paths.Select(path => image.Files.GetValueOrDefault(Folder + path)).OfType<ImageFile>().DistinctBy(file => file.Path).ToList();
            if (files.Count == 0)
            {
                return null;
            }

            var component = BillOfMaterials.Component(IsPackage ? "library" : "application", Name, Version, Reference);
            if (IsPackage && Description["sha512"]?.GetValue<string>() is ['s', 'h', 'a', '5', '1', '2', '-', .. var hash])
            {
                component["hashes"] = BillOfMaterials.Hashes("SHA-512", Convert.ToHexStringLower(Convert.FromBase64String(hash)));
            }

            if ((IsPackage ? packages.Licences(Name, Version) : BillOfMaterials.Expression("MIT")) is { } licences)
            {
                component["licenses"] = licences;
            }

            component["components"] = new JsonArray([.. files.Select(file => new JsonObject
            {
                ["type"] = "file",
                ["name"] = "/" + file.Path,
                ["hashes"] = BillOfMaterials.Hashes("SHA-256", file.Sha256),
            })]);
            return component;
        }

        private IEnumerable<string> Assets(string kind) => Target[kind]?.AsObject().Select(asset => asset.Key) ?? [];
    }
}
