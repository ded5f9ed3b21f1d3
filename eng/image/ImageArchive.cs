using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Image;

/// <summary>A file of an image: its path without leading slash, length in bytes, SHA-256 in hex, and the text of those that tell what is installed.</summary>
internal sealed record ImageFile(string Path, long Length, string Sha256, string? Text);

/// <summary>A layer: bytes as stored (compressed, where it is) and bytes of its files.</summary>
internal sealed record ImageLayer(long StoredBytes, long FileBytes, bool IsOurs);

/// <summary>What an image's archive (<c>docker save</c>, or the SDK's <c>ContainerArchiveOutputPath</c>) holds.</summary>
internal sealed record ImageArchive(string Name, string Id, JsonObject Configuration, IReadOnlyList<ImageLayer> Layers, IReadOnlyDictionary<string, ImageFile> Files)
{
    private static readonly string[] Texts = ["var/lib/dpkg/status", "etc/os-release", "usr/lib/os-release"];

    public string Architecture => Configuration["architecture"]!.GetValue<string>();

    /// <summary>The value of a label, or null.</summary>
    public string? Label(string name) => Configuration["config"]?["Labels"]?[name]?.GetValue<string>();

    /// <exception cref="InvalidDataException">The file is not an image's archive.</exception>
    public static ImageArchive Read(string path)
    {
        var manifest = JsonSerializer.Deserialize<Manifest[]>(Text(path, "manifest.json"))![0];
        var configuration = Text(path, manifest.Config);
        var image = JsonNode.Parse(configuration)!.AsObject();
        var files = new Dictionary<string, ImageFile>(StringComparer.Ordinal);

        // The SDK puts the application on top of the base, as one layer.
        var layers = manifest.Layers.Select((layer, index) => Layer(path, layer, index == manifest.Layers.Count - 1, files)).ToList();
        return new ImageArchive(
            manifest.RepoTags[0],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(configuration))),
            image, layers, files);
    }

    /// <summary>The sizes, ours and the base's, one a line.</summary>
    public string SizeTable()
    {
        static string Line(string what, IEnumerable<ImageLayer> layers) =>
            string.Create(CultureInfo.InvariantCulture, $"{what,-20}{layers.Sum(layer => layer.StoredBytes) / 1e6,7:0.0} MB to pull, {layers.Sum(layer => layer.FileBytes) / 1e6,7:0.0} MB of files\n");
        return $"{Name} ({Architecture}) on {Label("org.opencontainers.image.base.name") ?? "an unnamed base"}\n"
            + Line("our layer", Layers.Where(layer => layer.IsOurs))
            + Line("base layers", Layers.Where(layer => !layer.IsOurs))
            + Line("image", Layers);
    }

    private static string Text(string path, string name)
    {
        using var archive = new TarReader(File.OpenRead(path));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name == name && entry.DataStream is { } data)
            {
                return new StreamReader(data).ReadToEnd();
            }
        }

        throw new InvalidDataException($"no {name} in it: not an image's archive");
    }

    private static ImageLayer Layer(string path, string name, bool ours, Dictionary<string, ImageFile> files)
    {
        using var archive = new TarReader(File.OpenRead(path));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name != name || entry.DataStream is not { } data)
            {
                continue;
            }

            var zipped = data.ReadByte() == 0x1f && data.ReadByte() == 0x8b;
            data.Position = 0;
            using var content = new TarReader(zipped ? new GZipStream(data, CompressionMode.Decompress) : data);
            long bytes = 0;
            while (content.GetNextEntry() is { } file)
            {
                if (file is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile })
                {
                    Add(file, files);
                    bytes += file.Length;
                }
            }

            return new ImageLayer(entry.Length, bytes, ours);
        }

        throw new InvalidDataException($"layer {name} is missing");
    }

    private static void Add(TarEntry file, Dictionary<string, ImageFile> files)
    {
        using var content = new MemoryStream();
        file.DataStream?.CopyTo(content);
        var bytes = content.ToArray();
        var path = file.Name.TrimStart('.').TrimStart('/');
        var text = Texts.Contains(path) || path.EndsWith(".deps.json", StringComparison.Ordinal) ? Encoding.UTF8.GetString(bytes) : null;
        files[path] = new ImageFile(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), text);
    }

    private sealed record Manifest(string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers);
}
