using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace InferShield.Image;

/// <summary>NuGet's folder of unpacked packages: the licence that each package states.</summary>
internal sealed class PackageFolder(string path)
{
    /// <summary>CycloneDX's <c>licenses</c> of a package, null when it states none or is not there.</summary>
    public JsonArray? Licences(string name, string version)
    {
        var id = name.ToLowerInvariant();
        var file = Path.Combine(path, id, version.ToLowerInvariant(), $"{id}.nuspec");
        if (!File.Exists(file))
        {
            return null;
        }

        var metadata = XDocument.Load(file).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        XElement? Element(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name);
        return Element("license") switch
        {
            { } licence when (string?)licence.Attribute("type") == "expression" => [new JsonObject { ["expression"] = licence.Value }],
            { } licence => [new JsonObject { ["license"] = new JsonObject { ["name"] = $"the package's file {licence.Value}" } }],
            null when Element("licenseUrl") is { } url => [new JsonObject { ["license"] = new JsonObject { ["name"] = "by address", ["url"] = url.Value } }],
            null => null,
        };
    }
}
