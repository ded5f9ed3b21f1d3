using System.Runtime.InteropServices;
using HarfBuzzSharp;

namespace InferShield.Api.Reports.Pdf.Fonts;

/// <summary>
/// A font to set text in. Advances are thousandths of the em. Characters of scripts that need no shaping (Latin, Greek,
/// Cyrillic and their punctuation) have their glyph in a table; the digits there are all of one width, where the font has such.
/// </summary>
internal sealed class FontFace
{
    /// <summary>Above every character of the table.</summary>
    public const int PlainEnd = 0x2200;

    private static readonly (int First, int Last)[] PlainRanges =
    [
        (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x482), (0x48A, 0x52F), (0x1E00, 0x1FFE), (0x2010, 0x2027),
        (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x21FF),
    ];

    private static readonly Feature[] Features = [.. new[] { "liga", "calt", "clig", "dlig" }.Select(tag => new Feature(Tag.Parse(tag), 0, 0, uint.MaxValue))];
    private static readonly Feature TabularDigits = new(Tag.Parse("tnum"), 1, 0, uint.MaxValue);

    private readonly ushort[] _plain = new ushort[PlainEnd];
    private readonly ushort[] _plainAdvances = new ushort[PlainEnd];
    private readonly Lazy<Shaper?> _shaper;

    public FontFace(TrueTypeFont outlines)
    {
        Outlines = outlines;
        _shaper = new Lazy<Shaper?>(MakeShaper);
        foreach (var (first, last) in PlainRanges)
        {
            for (var character = first; character <= last; character++)
            {
                Plain((char)character, outlines.Characters[character]);
            }
        }

        const string digits = "0123456789";
        if (Shape(digits, rightToLeft: false, TabularDigits) is { Length: 10 } tabular)
        {
            foreach (var (digit, glyph) in digits.Zip(tabular))
            {
                Plain(digit, glyph.Glyph);
            }
        }
    }

    public TrueTypeFont Outlines { get; }

    /// <summary>The glyph and advance of a character that needs no shaping; glyph 0 for any other.</summary>
    public (ushort Glyph, ushort Advance) Plain(char character) =>
        character < PlainEnd ? (_plain[character], _plainAdvances[character]) : default;

    public int Thousandths(int units) => (int)Math.Round(units * 1000.0 / Outlines.UnitsPerEm, MidpointRounding.AwayFromZero);

    /// <summary>Glyphs in the order in which they stand on the page; null where the shaping library does not run.</summary>
    public ShapedGlyph[]? Shape(string text, bool rightToLeft, params ReadOnlySpan<Feature> more)
    {
        if (_shaper.Value is not { } shaper)
        {
            return null;
        }

        using var buffer = new HarfBuzzSharp.Buffer();
        buffer.AddUtf16(text);
        buffer.GuessSegmentProperties();
        buffer.Direction = rightToLeft ? Direction.RightToLeft : Direction.LeftToRight;
        shaper.Font.Shape(buffer, [.. Features, .. more]);
        var informations = buffer.GetGlyphInfoSpan();
        var positions = buffer.GetGlyphPositionSpan();
        var glyphs = new ShapedGlyph[informations.Length];
        for (var index = 0; index < glyphs.Length; index++)
        {
            var position = positions[index];
            glyphs[index] = new ShapedGlyph((ushort)informations[index].Codepoint, (int)informations[index].Cluster,
                Thousandths(position.XAdvance), Thousandths(position.XOffset), Thousandths(position.YOffset));
        }

        return glyphs;
    }

    private void Plain(char character, ushort glyph)
    {
        _plain[character] = glyph;
        _plainAdvances[character] = glyph == 0 ? (ushort)0 : (ushort)Thousandths(Outlines.Advance(glyph));
    }

    // The library reads from the bytes for as long as the font lives.
    private sealed record Shaper(HarfBuzzSharp.Font Font, Face Face, Blob Bytes);

    private Shaper? MakeShaper()
    {
        try
        {
            // Pinned for the life of the program, like the fonts of a library themselves.
            var bytes = new Blob(GCHandle.Alloc(Outlines.File, GCHandleType.Pinned).AddrOfPinnedObject(), Outlines.File.Length, MemoryMode.ReadOnly);
            var face = new Face(bytes, (uint)Outlines.Face) { UnitsPerEm = Outlines.UnitsPerEm };
            var font = new HarfBuzzSharp.Font(face);
            font.SetScale(Outlines.UnitsPerEm, Outlines.UnitsPerEm);
            font.SetFunctionsOpenType();
            return new Shaper(font, face, bytes);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            return null;
        }
    }
}

/// <summary>A glyph, where its cluster starts in the text (UTF-16 code units), its advance and its shift from the pen.</summary>
internal readonly record struct ShapedGlyph(ushort Glyph, int Cluster, int Advance, int X, int Y);
