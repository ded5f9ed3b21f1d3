using System.Buffers.Binary;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>Which glyph a font has for a code point: the ranges of its Unicode <c>cmap</c> (formats 4 and 12).</summary>
internal sealed class CharacterMap
{
    private const int MaxGroups = 100_000;
    private const int MaxCharacters = 0x110000;

    private readonly int[] _starts;
    private readonly ushort[][] _glyphs;

    private CharacterMap(List<(int Start, ushort[] Glyphs)> ranges)
    {
        ranges.Sort((one, other) => one.Start.CompareTo(other.Start));
        _starts = [.. ranges.Select(range => range.Start)];
        _glyphs = [.. ranges.Select(range => range.Glyphs)];
    }

    public static CharacterMap Empty { get; } = new([]);

    /// <summary>The glyph, or 0 where the font has none.</summary>
    public ushort this[int codePoint]
    {
        get
        {
            var found = Array.BinarySearch(_starts, codePoint);
            var range = found >= 0 ? found : ~found - 1;
            return range >= 0 && codePoint - _starts[range] < _glyphs[range].Length ? _glyphs[range][codePoint - _starts[range]] : (ushort)0;
        }
    }

    public static CharacterMap Read(ReadOnlySpan<byte> table)
    {
        var (best, bestRank) = (-1, 0);
        for (var index = 0; index < BinaryPrimitives.ReadUInt16BigEndian(table[2..]); index++)
        {
            var record = table.Slice(4 + (index * 8), 8);
            var rank = (BinaryPrimitives.ReadUInt16BigEndian(record), BinaryPrimitives.ReadUInt16BigEndian(record[2..])) switch
            {
                (3, 10) => 4,
                (0, 4 or 6) => 3,
                (3, 1) => 2,
                (0, < 4) => 1,
                _ => 0,
            };
            if (rank > bestRank)
            {
                (best, bestRank) = ((int)BinaryPrimitives.ReadUInt32BigEndian(record[4..]), rank);
            }
        }

        if (best < 0)
        {
            throw new InvalidDataException("The font has no Unicode character map.");
        }

        var map = table[best..];
        return BinaryPrimitives.ReadUInt16BigEndian(map) switch
        {
            4 => new CharacterMap(Segments(map)),
            12 => new CharacterMap(Groups(map)),
            _ => throw new InvalidDataException("The font's character map has a format that is not read."),
        };
    }

    private static List<(int Start, ushort[] Glyphs)> Segments(ReadOnlySpan<byte> map)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(map[6..]) / 2;
        var ranges = new List<(int, ushort[])>(count);
        for (var segment = 0; segment < count; segment++)
        {
            var end = BinaryPrimitives.ReadUInt16BigEndian(map[(14 + (segment * 2))..]);
            var start = BinaryPrimitives.ReadUInt16BigEndian(map[(16 + (count * 2) + (segment * 2))..]);
            var delta = BinaryPrimitives.ReadUInt16BigEndian(map[(16 + (count * 4) + (segment * 2))..]);
            var offsetAt = 16 + (count * 6) + (segment * 2);
            var offset = BinaryPrimitives.ReadUInt16BigEndian(map[offsetAt..]);
            if (start == 0xFFFF || end < start)
            {
                continue;
            }

            var glyphs = new ushort[end - start + 1];
            for (var index = 0; index < glyphs.Length; index++)
            {
                var glyph = offset == 0 ? start + index : BinaryPrimitives.ReadUInt16BigEndian(map[(offsetAt + offset + (index * 2))..]);
                glyphs[index] = offset != 0 && glyph == 0 ? (ushort)0 : (ushort)(glyph + delta);
            }

            ranges.Add((start, glyphs));
        }

        return ranges;
    }

    private static List<(int Start, ushort[] Glyphs)> Groups(ReadOnlySpan<byte> map)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(map[12..]);
        if (count > MaxGroups)
        {
            throw new InvalidDataException("The font's character map has too many groups.");
        }

        var ranges = new List<(int, ushort[])>((int)count);
        var characters = 0L;
        for (var index = 0; index < count; index++)
        {
            var group = map.Slice(16 + (index * 12), 12);
            var start = BinaryPrimitives.ReadUInt32BigEndian(group);
            var end = BinaryPrimitives.ReadUInt32BigEndian(group[4..]);
            var glyph = BinaryPrimitives.ReadUInt32BigEndian(group[8..]);
            characters += (long)end - start + 1;
            if (end < start || end >= MaxCharacters || characters > MaxCharacters)
            {
                throw new InvalidDataException("The font's character map is not in order.");
            }

            ranges.Add(((int)start, [.. Enumerable.Range((int)glyph, (int)(end - start + 1)).Select(value => (ushort)value)]));
        }

        return ranges;
    }
}
