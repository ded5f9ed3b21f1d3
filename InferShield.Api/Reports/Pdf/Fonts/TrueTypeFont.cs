using System.Buffers.Binary;
using System.Text;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>
/// A TrueType font file (OpenType with <c>glyf</c> outlines), read only as far as a PDF needs it. Distances are in the
/// font's own units, <see cref="UnitsPerEm"/> to the em. A damaged file throws <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class TrueTypeFont
{
    private const int MaxTables = 64;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _tables = [];
    private readonly int _horizontalMetrics;
    private readonly bool _longOffsets;

    public TrueTypeFont(byte[] file, int face = 0)
    {
        File = file;
        Face = face;
        try
        {
            ReadTables(file, face);
            var head = Table("head").Span;
            UnitsPerEm = BinaryPrimitives.ReadUInt16BigEndian(head[18..]);
            Bounds = [.. Enumerable.Range(0, 4).Select(index => (int)BinaryPrimitives.ReadInt16BigEndian(Table("head").Span[(36 + (2 * index))..]))];
            _longOffsets = BinaryPrimitives.ReadInt16BigEndian(head[50..]) != 0;
            var hhea = Table("hhea").Span;
            Ascent = BinaryPrimitives.ReadInt16BigEndian(hhea[4..]);
            Descent = BinaryPrimitives.ReadInt16BigEndian(hhea[6..]);
            _horizontalMetrics = BinaryPrimitives.ReadUInt16BigEndian(hhea[34..]);
            GlyphCount = BinaryPrimitives.ReadUInt16BigEndian(Table("maxp").Span[4..]);
            var os2 = Table("OS/2").Span;
            Embeddable = (BinaryPrimitives.ReadUInt16BigEndian(os2[8..]) & 0xF) != 2;
            Weight = BinaryPrimitives.ReadUInt16BigEndian(os2[4..]);
            CapHeight = os2.Length >= 90 ? BinaryPrimitives.ReadInt16BigEndian(os2[88..]) : Ascent;
            Characters = CharacterMap.Read(Table("cmap").Span);
            Name = PostScriptName(Table("name").Span);
            if (UnitsPerEm is < 16 or > 16384 || _horizontalMetrics == 0 || Table("hmtx").Length < _horizontalMetrics * 4
                || Table("glyf").Length == 0 || Table("loca").Length < (GlyphCount + 1) * (_longOffsets ? 4 : 2))
            {
                throw new InvalidDataException("Not a TrueType font with outlines.");
            }
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("A table of the font is cut off.", exception);
        }
    }

    public byte[] File { get; }

    /// <summary>Which font of a collection; 0 in a file that has one.</summary>
    public int Face { get; }

    public int UnitsPerEm { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int CapHeight { get; }

    public int Weight { get; }

    public int GlyphCount { get; }

    /// <summary>Left, bottom, right and top of the box that holds every glyph.</summary>
    public int[] Bounds { get; } = [];

    /// <summary>False where the font's licence bits forbid embedding.</summary>
    public bool Embeddable { get; }

    public string Name { get; } = "";

    public CharacterMap Characters { get; } = CharacterMap.Empty;

    public ReadOnlyMemory<byte> Table(string tag) =>
        _tables.TryGetValue(tag, out var table) ? table : throw new InvalidDataException($"The font has no table {tag}.");

    public bool HasTable(string tag) => _tables.ContainsKey(tag);

    public int Advance(int glyph)
    {
        var row = Math.Min(glyph, _horizontalMetrics - 1);
        return BinaryPrimitives.ReadUInt16BigEndian(Table("hmtx").Span[(row * 4)..]);
    }

    public short LeftBearing(int glyph)
    {
        var at = glyph < _horizontalMetrics ? (glyph * 4) + 2 : (_horizontalMetrics * 4) + ((glyph - _horizontalMetrics) * 2);
        var table = Table("hmtx").Span;
        return at + 2 <= table.Length ? BinaryPrimitives.ReadInt16BigEndian(table[at..]) : (short)0;
    }

    /// <summary>A glyph's outline as the file has it; empty for a blank one.</summary>
    public ReadOnlyMemory<byte> Outline(int glyph)
    {
        var loca = Table("loca").Span;
        var (start, end) = _longOffsets
            ? ((int)BinaryPrimitives.ReadUInt32BigEndian(loca[(glyph * 4)..]), (int)BinaryPrimitives.ReadUInt32BigEndian(loca[((glyph * 4) + 4)..]))
            : (BinaryPrimitives.ReadUInt16BigEndian(loca[(glyph * 2)..]) * 2, BinaryPrimitives.ReadUInt16BigEndian(loca[((glyph * 2) + 2)..]) * 2);
        var glyf = Table("glyf");
        return start < 0 || end > glyf.Length || start >= end ? default : glyf[start..end];
    }

    private void ReadTables(byte[] file, int face)
    {
        var start = 0;
        if (file.AsSpan().StartsWith("ttcf"u8))
        {
            start = (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(12 + (face * 4)));
        }

        var count = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(start + 4));
        if (count > MaxTables)
        {
            throw new InvalidDataException("The font has too many tables.");
        }

        for (var index = 0; index < count; index++)
        {
            var record = file.AsSpan(start + 12 + (index * 16), 16);
            var offset = BinaryPrimitives.ReadUInt32BigEndian(record[8..]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(record[12..]);
            _tables[Encoding.ASCII.GetString(record[..4])] = file.AsMemory(checked((int)offset), checked((int)Math.Min(length, file.Length - offset)));
        }
    }

    private static string PostScriptName(ReadOnlySpan<byte> table)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(table[2..]);
        var strings = BinaryPrimitives.ReadUInt16BigEndian(table[4..]);
        for (var index = 0; index < count; index++)
        {
            var record = table.Slice(6 + (index * 12), 12);
            if (BinaryPrimitives.ReadUInt16BigEndian(record[6..]) != 6)
            {
                continue;
            }

            var text = table.Slice(strings + BinaryPrimitives.ReadUInt16BigEndian(record[10..]), BinaryPrimitives.ReadUInt16BigEndian(record[8..]));
            var name = BinaryPrimitives.ReadUInt16BigEndian(record) == 1 ? Encoding.ASCII.GetString(text) : Encoding.BigEndianUnicode.GetString(text);
            var clean = string.Concat(name.Where(character => char.IsAsciiLetterOrDigit(character) || character == '-'));
            if (clean.Length is > 0 and < 64)
            {
                return clean;
            }
        }

        return "Font";
    }
}
