using System.Buffers.Binary;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>A font file with only the glyphs that a document uses, numbered anew; parts of composite glyphs are taken along.</summary>
internal sealed class TrueTypeSubset
{
    private const int PartHasMore = 0x20;
    private const int PartArgumentsAreWords = 0x1;
    private const int PartHasScale = 0x8;
    private const int PartHasTwoScales = 0x40;
    private const int PartHasMatrix = 0x80;
    private const int MaxGlyphs = 60_000;

    private static readonly string[] Copied = ["cvt ", "fpgm", "prep"];

    private readonly TrueTypeFont _font;
    private readonly List<ushort> _glyphs = [0];
    private readonly Dictionary<ushort, ushort> _numbers = new() { [0] = 0 };

    public TrueTypeSubset(TrueTypeFont font) => _font = font;

    /// <summary>The glyph's number in the subset.</summary>
    public ushort Take(ushort glyph)
    {
        if (glyph >= _font.GlyphCount || _glyphs.Count >= MaxGlyphs)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(glyph, out var number))
        {
            number = (ushort)_glyphs.Count;
            _numbers.Add(glyph, number);
            _glyphs.Add(glyph);
        }

        return number;
    }

    public byte[] Write()
    {
        var outlines = new MemoryStream();
        var places = new MemoryStream();
        // The list grows while composite glyphs name their parts.
        for (var index = 0; index < _glyphs.Count; index++)
        {
            WriteUInt32(places, (uint)outlines.Length);
            outlines.Write(Renumbered(_font.Outline(_glyphs[index])));
            while (outlines.Length % 4 != 0)
            {
                outlines.WriteByte(0);
            }
        }

        WriteUInt32(places, (uint)outlines.Length);
        var metrics = new byte[_glyphs.Count * 4];
        for (var index = 0; index < _glyphs.Count; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(metrics.AsSpan(index * 4), (ushort)_font.Advance(_glyphs[index]));
            BinaryPrimitives.WriteInt16BigEndian(metrics.AsSpan((index * 4) + 2), _font.LeftBearing(_glyphs[index]));
        }

        var head = _font.Table("head").ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = _font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)_glyphs.Count);
        var maxp = _font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)_glyphs.Count);
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines.ToArray(),
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = metrics,
            ["loca"] = places.ToArray(),
            ["maxp"] = maxp,
        };
        foreach (var tag in Copied.Where(_font.HasTable))
        {
            tables[tag] = _font.Table(tag).ToArray();
        }

        return Assemble(tables);
    }

    private byte[] Renumbered(ReadOnlyMemory<byte> outline)
    {
        var bytes = outline.ToArray();
        if (bytes.Length < 12 || BinaryPrimitives.ReadInt16BigEndian(bytes) >= 0)
        {
            return bytes;
        }

        var at = 10;
        int flags;
        do
        {
            if (at + 4 > bytes.Length)
            {
                return [];
            }

            flags = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            var part = bytes.AsSpan(at + 2);
            BinaryPrimitives.WriteUInt16BigEndian(part, Take(BinaryPrimitives.ReadUInt16BigEndian(part)));
            at += 4 + ((flags & PartArgumentsAreWords) != 0 ? 4 : 2)
                + ((flags & PartHasScale) != 0 ? 2 : (flags & PartHasTwoScales) != 0 ? 4 : (flags & PartHasMatrix) != 0 ? 8 : 0);
        }
        while ((flags & PartHasMore) != 0);

        return bytes;
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var power = 1;
        var exponent = 0;
        while (power * 2 <= tables.Count)
        {
            power *= 2;
            exponent++;
        }

        var size = 12 + (tables.Count * 16) + tables.Values.Sum(table => Padded(table.Length));
        var file = new byte[size];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)exponent);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)((tables.Count - power) * 16));
        var (record, offset) = (12, 12 + (tables.Count * 16));
        foreach (var (tag, table) in tables)
        {
            for (var index = 0; index < 4; index++)
            {
                file[record + index] = (byte)tag[index];
            }

            table.CopyTo(file, offset);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(record + 4), Sum(file.AsSpan(offset, Padded(table.Length))));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(record + 8), (uint)offset);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(record + 12), (uint)table.Length);
            record += 16;
            offset += Padded(table.Length);
        }

        return file;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        var sum = 0u;
        for (var at = 0; at < words.Length; at += 4)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(words[at..]);
        }

        return sum;
    }

    private static void WriteUInt32(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
