using System.Buffers.Binary;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>A font file of a folder, of which only the character map is read until text needs it.</summary>
internal sealed class FontFile
{
    private const int MaxFiles = 4000;
    private const int MaxDepth = 8;
    private const int MaxFaces = 16;
    private const long MaxBytes = 64L * 1024 * 1024;
    private const int MaxMapBytes = 4 * 1024 * 1024;

    private static readonly string[] Lesser =
        ["Bold", "Italic", "Oblique", "Light", "Thin", "Black", "Medium", "Condensed", "Narrow", "Mono", "Serif", "Display", "UI"];

    private readonly CharacterMap _characters;

    private FontFile(string path, int face, CharacterMap characters) => (Path, Face, _characters) = (path, face, characters);

    public string Path { get; }

    public int Face { get; }

    /// <summary>The readable TrueType fonts of these folders, folder by folder, in each the plain sans-serif ones first.</summary>
    public static FontFile[] InFolders(IReadOnlyList<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive };
        return
        [
            .. folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.tt?", options)
                    .Where(path => path.EndsWith(".ttf", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ttc", StringComparison.OrdinalIgnoreCase))
                    .OrderBy(Rank).ThenBy(path => path, StringComparer.Ordinal))
                .Take(MaxFiles)
                .SelectMany(Faces),
        ];
    }

    public bool Has(ReadOnlySpan<int> codePoints)
    {
        foreach (var codePoint in codePoints)
        {
            if (_characters[codePoint] == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int Rank(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        return Lesser.Count(word => name.Contains(word, StringComparison.Ordinal))
            + (name.Contains("Sans", StringComparison.Ordinal) ? 0 : 4) + (name.StartsWith("Noto", StringComparison.Ordinal) ? 0 : 1);
    }

    private static List<FontFile> Faces(string path)
    {
        var faces = new List<FontFile>();
        try
        {
            using var file = File.OpenHandle(path);
            if (RandomAccess.GetLength(file) > MaxBytes)
            {
                return faces;
            }

            byte[] Read(long offset, int length)
            {
                var bytes = new byte[length];
                return RandomAccess.Read(file, bytes, offset) == length ? bytes : throw new InvalidDataException("The font is cut off.");
            }

            var start = Read(0, 12);
            var collection = start.AsSpan().StartsWith("ttcf"u8);
            var count = collection ? (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(8)), MaxFaces) : 1;
            for (var face = 0; face < count; face++)
            {
                var at = collection ? BinaryPrimitives.ReadUInt32BigEndian(Read(12 + (face * 4), 4)) : 0;
                var tables = Read(at + 12, BinaryPrimitives.ReadUInt16BigEndian(Read(at + 4, 2)) * 16);
                if (Find(tables, "glyf"u8) is { Length: > 0 } && Find(tables, "cmap"u8) is { Length: <= MaxMapBytes } map)
                {
                    faces.Add(new FontFile(path, face, CharacterMap.Read(Read(map.Offset, (int)map.Length))));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentOutOfRangeException or OverflowException)
        {
            // A file that cannot be read is a font that is not there.
        }

        return faces;
    }

    private static (long Offset, long Length)? Find(ReadOnlySpan<byte> tables, ReadOnlySpan<byte> tag)
    {
        for (; tables.Length >= 16; tables = tables[16..])
        {
            if (tables.StartsWith(tag))
            {
                return (BinaryPrimitives.ReadUInt32BigEndian(tables[8..]), BinaryPrimitives.ReadUInt32BigEndian(tables[12..]));
            }
        }

        return null;
    }
}
