using System.Globalization;
using System.Security.Cryptography;
using InferShield.Api.Reports.Pdf.Writing;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>
/// One font of one document: gives a code to each pair of a glyph and the text that it stands for, so that text copied out
/// of the document is the text that went in, and writes the subset when the document ends.
/// </summary>
internal sealed class DocumentFont(FontFace face, int number, int ordinal)
{
    private const int MaxCodes = ushort.MaxValue;
    private const int RowsOfMap = 100;

    private readonly ushort[] _plainCodes = new ushort[FontFace.PlainEnd];
    private readonly Dictionary<(ushort Glyph, string Text), ushort> _codes = [];
    private readonly List<(ushort Glyph, string Text)> _used = [(0, "\uFFFD")];
    private readonly TrueTypeSubset _subset = new(face.Outlines);

    public FontFace Face { get; } = face;

    public int Number { get; } = number;

    /// <summary>Its name in the resources: F1, F2 …</summary>
    public string ResourceName { get; } = $"F{ordinal}";

    public ushort Code(char plain)
    {
        var code = _plainCodes[plain];
        return code != 0 ? code : _plainCodes[plain] = Code(Face.Plain(plain).Glyph, plain.ToString());
    }

    public ushort Code(ushort glyph, string text)
    {
        if (_codes.TryGetValue((glyph, text), out var code))
        {
            return code;
        }

        if (_used.Count >= MaxCodes)
        {
            return 0;
        }

        code = (ushort)_used.Count;
        _used.Add((glyph, text));
        _codes.Add((glyph, text), code);
        return code;
    }

    /// <summary>The advance that the document has for a code's glyph, in thousandths of the em.</summary>
    public int Width(ushort code) => Face.Thousandths(Face.Outlines.Advance(_used[code].Glyph));

    public void Write(PdfFile file)
    {
        var outlines = Face.Outlines;
        var glyphs = new byte[_used.Count * 2];
        for (var code = 0; code < _used.Count; code++)
        {
            var glyph = _subset.Take(_used[code].Glyph);
            (glyphs[code * 2], glyphs[(code * 2) + 1]) = ((byte)(glyph >> 8), (byte)glyph);
        }

        var subset = _subset.Write();
        var tag = string.Concat(SHA256.HashData(subset).Take(6).Select(value => (char)('A' + (value % 26))));
        var name = $"{tag}+{outlines.Name}";
        var (descendant, descriptor, map, program, unicode) = (file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve());
        file.Object(Number).Raw($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>");
        var widths = file.Object(descendant)
            .Raw($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
            .Raw($"/FontDescriptor {descriptor} 0 R/CIDToGIDMap {map} 0 R/DW 1000/W[0[");
        for (var code = 0; code < _used.Count; code++)
        {
            widths.Number(Width((ushort)code)).Byte((byte)' ');
        }

        widths.Raw("]]>>"u8);
        file.Object(descriptor).Raw($"<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/StemV {50 + (outlines.Weight / 10)}/FontBBox[")
            .Raw(string.Join(' ', outlines.Bounds.Select(value => Face.Thousandths(value).ToString(CultureInfo.InvariantCulture))))
            .Raw($"]/Ascent {Face.Thousandths(outlines.Ascent)}/Descent {Face.Thousandths(outlines.Descent)}/CapHeight {Face.Thousandths(outlines.CapHeight)}/FontFile2 {program} 0 R>>");
        file.Stream(map, [], glyphs);
        file.Stream(program, new PdfBuffer().Raw($"/Length1 {subset.Length}").Span, subset);
        file.Stream(unicode, [], UnicodeMap().Span);
    }

    private PdfBuffer UnicodeMap()
    {
        var map = new PdfBuffer().Raw("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"u8);
        for (var first = 0; first < _used.Count; first += RowsOfMap)
        {
            var count = Math.Min(RowsOfMap, _used.Count - first);
            map.Number(count).Raw(" beginbfchar\n"u8);
            for (var code = first; code < first + count; code++)
            {
                map.Byte((byte)'<').Hex((ushort)code).Raw("><"u8);
                foreach (var unit in _used[code].Text)
                {
                    map.Hex(unit);
                }

                map.Raw(">\n"u8);
            }

            map.Raw("endbfchar\n"u8);
        }

        return map.Raw("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"u8);
    }
}
