using InferShield.Api.Reports.Pdf.Fonts;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>One glyph of a line; distances in thousandths of the em.</summary>
/// <param name="Code">Its code in the document's font.</param>
/// <param name="Advance">How far the pen goes on.</param>
/// <param name="X">Shift to the right of the pen.</param>
/// <param name="Y">Shift above the line.</param>
internal readonly record struct SetGlyph(ushort Code, int Advance, int X, int Y);

/// <summary>Glyphs of one font that stand for <paramref name="ActualText"/>, or each for its own text when that is null.</summary>
internal sealed record GlyphGroup(DocumentFont Font, SetGlyph[] Glyphs, string? ActualText);

/// <summary>A line of text as glyphs, from left to right; its width in thousandths of the em.</summary>
internal sealed record SetLine(IReadOnlyList<GlyphGroup> Groups, int Width);
