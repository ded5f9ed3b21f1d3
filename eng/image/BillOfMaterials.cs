using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Image;

/// <summary>
/// A CycloneDX 1.6 bill of materials of what an image's layers really hold: our assemblies, the NuGet packages with their
/// files, .NET's runtimes, the base's Linux packages, and the base image itself.
/// </summary>
internal static partial class BillOfMaterials
{
    private const string PinnedRegistry = "mcr.microsoft.com";

    public static JsonObject Of(ImageArchive image, PackageFolder packages)
    {
        var name = image.Name[..image.Name.LastIndexOf(':')];
        var self = Component("container", name, image.Name[(image.Name.LastIndexOf(':') + 1)..], $"pkg:oci/api@sha256%3A{image.Id}?arch={image.Architecture}");
        self["licenses"] = Expression("MIT");
        self["hashes"] = Hashes("SHA-256", image.Id);
        var application = new ApplicationLibraries(image, packages);
        JsonObject[] components = [.. application.Components, .. Runtimes(image), .. LinuxPackages(image), .. Base(image)];
        return new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = $"urn:uuid:{new Guid(Convert.FromHexString(image.Id[..32]))}",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["timestamp"] = image.Label("org.opencontainers.image.created") ?? image.Configuration["created"]!.GetValue<string>(), ["component"] = self },
            ["components"] = new JsonArray(components),
            ["dependencies"] = new JsonArray([.. application.Dependencies(self["bom-ref"]!.GetValue<string>())]),
        };
    }

    internal static JsonObject Component(string type, string name, string version, string purl) => new()
    {
        ["type"] = type,
        ["bom-ref"] = purl,
        ["name"] = name,
        ["version"] = version,
        ["purl"] = purl,
    };

    internal static JsonArray Expression(string licence) => [new JsonObject { ["expression"] = licence }];

    internal static JsonArray Hashes(string algorithm, string hex) => [new JsonObject { ["alg"] = algorithm, ["content"] = hex }];

    /// <summary>Advisories name the runtimes by the packages that carry them, so these are their names here.</summary>
    private static IEnumerable<JsonObject> Runtimes(ImageArchive image) => image.Files.Keys
        .Select(path => RuntimeFile().Match(path))
        .Where(match => match.Success)
        .Select(match => (Name: match.Groups["name"].Value, Version: match.Groups["version"].Value))
        .Distinct()
        .OrderBy(runtime => runtime.Name, StringComparer.Ordinal)
        .Select(runtime =>
        {
            var package = $"{runtime.Name}.Runtime.linux-{(image.Architecture == "amd64" ? "x64" : image.Architecture)}";
            var component = Component("framework", package, runtime.Version, $"pkg:nuget/{package}@{runtime.Version}");
            component["licenses"] = Expression("MIT");
            return component;
        });

    private static IEnumerable<JsonObject> LinuxPackages(ImageArchive image)
    {
        var release = image.Files.GetValueOrDefault("etc/os-release")?.Text ?? image.Files.GetValueOrDefault("usr/lib/os-release")?.Text ?? "";
        var distribution = ReleaseField(release, "ID");
        var status = image.Files.GetValueOrDefault("var/lib/dpkg/status")?.Text ?? "";
        foreach (var package in status.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string Field(string name) => package.Split('\n').FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..] ?? "";
            yield return Component("library", Field("Package"), Field("Version"),
                $"pkg:deb/{distribution}/{Field("Package").Replace("+", "%2B", StringComparison.Ordinal)}@{Uri.EscapeDataString(Field("Version"))}?arch={Field("Architecture")}&distro={distribution}-{ReleaseField(release, "VERSION_ID")}");
        }
    }

    private static IEnumerable<JsonObject> Base(ImageArchive image)
    {
        if (image.Label("org.opencontainers.image.base.name") is not { } label || BaseName().Match(label) is not { Success: true } name)
        {
            yield break;
        }

        var registry = name.Groups["registry"].Value;
        var digest = image.Label("org.opencontainers.image.base.digest") ?? name.Groups["digest"].Value;
        var component = Component("container", $"{registry}/{name.Groups["repository"].Value}", name.Groups["tag"].Value,
            $"pkg:oci/{name.Groups["repository"].Value.Split('/')[^1]}@{Uri.EscapeDataString(digest)}?repository_url={Uri.EscapeDataString($"{registry}/{name.Groups["repository"].Value}")}&tag={name.Groups["tag"].Value}");
        if (digest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            component["hashes"] = Hashes("SHA-256", digest["sha256:".Length..]);
        }

        if (registry != PinnedRegistry)
        {
            component["description"] = "not the base that this project pins";
        }

        yield return component;
    }

    private static string ReleaseField(string release, string name) =>
        release.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim('"') ?? "unknown";

    [GeneratedRegex(@"^usr/share/dotnet/shared/(?<name>[^/]+)/(?<version>[^/]+)/", RegexOptions.NonBacktracking)]
    private static partial Regex RuntimeFile();

    [GeneratedRegex(@"^(?<registry>[^/]+)/(?<repository>[^@]+):(?<tag>[^:@/]+)(@(?<digest>.+))?$", RegexOptions.NonBacktracking)]
    private static partial Regex BaseName();
}
