using System.Globalization;
using HarfBuzzSharp;
using InferShield.Api.Reports.Pdf.Fonts;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>
/// Turns a line of text into glyphs: orders it from left to right, finds a font for each grapheme, has what needs it
/// shaped, and names by code what no font has. <see cref="TextCleaning"/> comes before.
/// </summary>
internal sealed class TextSetter(FontLibrary library, Func<FontFace, DocumentFont> fontOf)
{
    private const int MaxKept = 8192;
    private const int GapAfterCode = 160;
    private const char Joiner = '\u200D';
    private const char NonJoiner = '\u200C';

    private readonly Dictionary<(FontWeight Weight, string Text), SetLine> _kept = [];
    private readonly DocumentFont?[] _fonts = new DocumentFont?[Enum.GetValues<FontWeight>().Length];

    private readonly record struct Piece(int Start, int Length, byte Level, FontFace? Face, Script Script);

    public DocumentFont Font(FontWeight weight) => _fonts[(int)weight] ??= fontOf(library[weight]);

    /// <summary>Whether every character has its glyph in the table of the font of this weight.</summary>
    public bool IsPlain(string text, FontWeight weight)
    {
        var face = library[weight];
        foreach (var character in text)
        {
            if (face.Plain(character).Glyph == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The width in thousandths of the em.</summary>
    public int Width(string text, FontWeight weight)
    {
        var face = library[weight];
        var width = 0;
        foreach (var character in text)
        {
            var (glyph, advance) = face.Plain(character);
            if (glyph == 0)
            {
                return Set(text, weight).Width;
            }

            width += advance;
        }

        return width;
    }

    public SetLine Set(string text, FontWeight weight)
    {
        if (_kept.TryGetValue((weight, text), out var kept))
        {
            return kept;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        var groups = new List<GlyphGroup>();
        foreach (var piece in InVisualOrder(Pieces(text, library[weight])))
        {
            var part = text.Substring(piece.Start, piece.Length);
            if (piece.Face is null)
            {
                AddCodes(groups, part, weight);
            }
            else
            {
                AddShaped(groups, part, piece);
            }
        }

        return _kept[(weight, text)] = new SetLine(groups, groups.Sum(group => group.Glyphs.Sum(glyph => glyph.Advance)));
    }

    private List<Piece> Pieces(string text, FontFace primary)
    {
        var levels = Bidi.IsNeeded(text) ? Bidi.Levels(text, Bidi.IsRightToLeft(text)) : new byte[text.Length];
        var pieces = new List<Piece>();
        for (var start = 0; start < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(start));
            var element = text.AsSpan(start, length);
            var before = pieces.Count > 0 ? pieces[^1] : default;
            var script = ScriptOf(element);
            var face = FaceFor(element, primary, script is null ? before.Face : null);
            if (pieces.Count > 0 && before.Level == levels[start] && before.Face == face && (script is null || script == before.Script))
            {
                pieces[^1] = before with { Length = before.Length + length };
            }
            else
            {
                pieces.Add(new Piece(start, length, levels[start], face, script ?? before.Script));
            }

            start += length;
        }

        return pieces;
    }

    /// <summary>The script of the element, null for what every script shares.</summary>
    private static Script? ScriptOf(ReadOnlySpan<char> element)
    {
        var script = UnicodeFunctions.Default.GetScript((uint)CodePoint(element));
        return script.Equals(Script.Common) || script.Equals(Script.Inherited) ? null : script;
    }

    private FontFace? FaceFor(ReadOnlySpan<char> element, FontFace primary, FontFace? before)
    {
        Span<int> codePoints = stackalloc int[32];
        var count = 0;
        foreach (var rune in element.EnumerateRunes())
        {
            // Joiners and variation selectors only choose among forms: a font may do without them.
            if (rune.Value is not (Joiner or NonJoiner or (>= 0xFE00 and <= 0xFE0F)) && count < codePoints.Length)
            {
                codePoints[count++] = rune.Value;
            }
        }

        var wanted = codePoints[..count];
        return before is not null && Has(before, wanted) ? before : Has(primary, wanted) ? primary : library.Find(wanted);
    }

    private static bool Has(FontFace face, ReadOnlySpan<int> codePoints)
    {
        foreach (var codePoint in codePoints)
        {
            if (face.Outlines.Characters[codePoint] == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static List<Piece> InVisualOrder(List<Piece> pieces)
    {
        // Rule L2: from the highest level down to the lowest odd one, turn each run of that level or more around.
        for (var level = pieces.Count == 0 ? 0 : pieces.Max(piece => piece.Level); level > 0; level--)
        {
            for (var start = 0; start < pieces.Count; start++)
            {
                var end = start;
                while (end < pieces.Count && pieces[end].Level >= level)
                {
                    end++;
                }

                pieces.Reverse(start, end - start);
                start = end;
            }
        }

        return pieces;
    }

    private void AddShaped(List<GlyphGroup> groups, string text, Piece piece)
    {
        var face = piece.Face!;
        var font = fontOf(face);
        var rightToLeft = (piece.Level & 1) != 0;
        var shaped = face.Shape(text, rightToLeft) ?? Unshaped(face, text, rightToLeft);
        var single = new List<SetGlyph>();
        for (var index = 0; index < shaped.Length;)
        {
            var end = index + 1;
            while (end < shaped.Length && shaped[end].Cluster == shaped[index].Cluster)
            {
                end++;
            }

            var next = rightToLeft ? (index == 0 ? text.Length : shaped[index - 1].Cluster) : (end == shaped.Length ? text.Length : shaped[end].Cluster);
            var cluster = text[shaped[index].Cluster..next];
            if (end - index == 1)
            {
                single.Add(GlyphOf(font, shaped[index], cluster));
            }
            else
            {
                AddGroup(groups, font, single);
                groups.Add(new GlyphGroup(font, [.. shaped[index..end].Select((glyph, at) => GlyphOf(font, glyph, at == 0 ? cluster : "\u200B"))], cluster));
            }

            index = end;
        }

        AddGroup(groups, font, single);
    }

    private static void AddGroup(List<GlyphGroup> groups, DocumentFont font, List<SetGlyph> glyphs)
    {
        if (glyphs.Count > 0)
        {
            groups.Add(new GlyphGroup(font, [.. glyphs], null));
            glyphs.Clear();
        }
    }

    private static SetGlyph GlyphOf(DocumentFont font, ShapedGlyph glyph, string text) =>
        new(font.Code(glyph.Glyph, text), glyph.Advance, glyph.X, glyph.Y);

    // Without the shaping library: each character its own glyph. Joined scripts are readable letter by letter.
    private static ShapedGlyph[] Unshaped(FontFace face, string text, bool rightToLeft)
    {
        var glyphs = new List<ShapedGlyph>();
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = face.Outlines.Characters[rune.Value];
            glyphs.Add(new ShapedGlyph(glyph, at, face.Thousandths(face.Outlines.Advance(glyph)), 0, 0));
            at += rune.Utf16SequenceLength;
        }

        if (rightToLeft)
        {
            glyphs.Reverse();
        }

        return [.. glyphs];
    }

    private void AddCodes(List<GlyphGroup> groups, string text, FontWeight weight)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var font = Font(weight);
            var code = TextCleaning.CodeOf(rune.Value);
            groups.Add(new GlyphGroup(font, [.. code.Select((character, index) =>
                new SetGlyph(font.Code(character), font.Face.Plain(character).Advance + (index == code.Length - 1 ? GapAfterCode : 0), 0, 0))], rune.ToString()));
        }
    }

    private static int CodePoint(ReadOnlySpan<char> element) =>
        element.Length > 1 && char.IsSurrogatePair(element[0], element[1]) ? char.ConvertToUtf32(element[0], element[1]) : element[0];
}
