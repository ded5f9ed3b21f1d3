using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>Reads the fonts that ship with the program out of the assembly that carries them, without loading it.</summary>
internal static class InterFonts
{
    private const string Bundle = "!AvaloniaResources";
    private const int MaxEntries = 1000;

    public static string DefaultPath { get; } = Path.Combine(AppContext.BaseDirectory, "fonts", "Avalonia.Fonts.Inter.dll");

    /// <summary>Font files by name, such as <c>Inter-Regular.ttf</c>.</summary>
    public static Dictionary<string, byte[]> Read(string path)
    {
        using var portable = new PEReader(File.OpenRead(path));
        var metadata = portable.GetMetadataReader();
        var resource = metadata.ManifestResources.Select(metadata.GetManifestResource).First(one => metadata.StringComparer.Equals(one.Name, Bundle));
        var section = portable.GetSectionData(portable.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        section.Offset = (int)resource.Offset;
        var bytes = section.ReadBytes(section.ReadInt32());
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var data = sizeof(int) + reader.ReadInt32();
        _ = reader.ReadInt32();
        var fonts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var left = Math.Min(reader.ReadInt32(), MaxEntries); left > 0; left--)
        {
            var name = reader.ReadString();
            var (start, length) = (reader.ReadInt32(), reader.ReadInt32());
            if (name.EndsWith(".ttf", StringComparison.Ordinal))
            {
                fonts[Path.GetFileName(name)] = bytes.AsSpan(data + start, length).ToArray();
            }
        }

        return fonts;
    }
}
