using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Text;
using InferShield.Api.Reports.Pdf.Writing;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>What is drawn on. Distances are points from the upper left corner; text stands on its base line.</summary>
internal class Canvas(double height, PdfBuffer content, TextSetter setter)
{
    private const double CircleHandle = 0.5523;

    private DocumentFont? _font;
    private double _fontSize;
    private Color? _fill;
    private Color? _stroke;
    private double _lineWidth = -1;

    public double Height => height;

    public PdfBuffer Content => content;

    public void Rectangle(double x, double y, double w, double h, Color color)
    {
        Fill(color);
        content.Numbers(x, height - y - h, w, h).Raw("re f\n"u8);
    }

    public void RoundedRectangle(double x, double y, double w, double h, double radius, Color color)
    {
        Fill(color);
        var (left, bottom, right, top, handle) = (x, height - y - h, x + w, height - y, radius * (1 - CircleHandle));
        content.Numbers(left + radius, bottom).Raw("m "u8).Numbers(right - radius, bottom).Raw("l "u8)
            .Numbers(right - handle, bottom, right, bottom + handle, right, bottom + radius).Raw("c "u8).Numbers(right, top - radius).Raw("l "u8)
            .Numbers(right, top - handle, right - handle, top, right - radius, top).Raw("c "u8).Numbers(left + radius, top).Raw("l "u8)
            .Numbers(left + handle, top, left, top - handle, left, top - radius).Raw("c "u8).Numbers(left, bottom + radius).Raw("l "u8)
            .Numbers(left, bottom + handle, left + handle, bottom, left + radius, bottom).Raw("c f\n"u8);
    }

    /// <summary>A full circle: a line of no length with round ends.</summary>
    public void Dot(double x, double y, double radius, Color color)
    {
        Stroke(color, 2 * radius);
        content.Raw("1 J "u8).Numbers(x, height - y).Raw("m "u8).Numbers(x, height - y).Raw("l S 0 J\n"u8);
    }

    public void Line(double x1, double y1, double x2, double y2, double thickness, Color color)
    {
        Stroke(color, thickness);
        content.Numbers(x1, height - y1).Raw("m "u8).Numbers(x2, height - y2).Raw("l S\n"u8);
    }

    public void Polyline(IReadOnlyList<(double X, double Y)> points, double thickness, Color color)
    {
        Stroke(color, thickness);
        for (var index = 0; index < points.Count; index++)
        {
            content.Numbers(points[index].X, height - points[index].Y).Raw(index == 0 ? "m "u8 : "l "u8);
        }

        content.Raw("S\n"u8);
    }

    /// <summary>Draws a form or an image from the document's resources, with its lower left corner at the place.</summary>
    public void Object(string name, double x, double y, double scaleX, double scaleY) =>
        content.Raw("q "u8).Numbers(scaleX, 0, 0, scaleY, x, height - y).Raw("cm /"u8).Raw(name).Raw(" Do Q\n"u8);

    /// <summary>Clean text on one line; tells its width.</summary>
    public double Text(double x, double baseline, string text, TextStyle style)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        Fill(style.Color);
        if (setter.IsPlain(text, style.Weight))
        {
            return Plain(x, baseline, text, style);
        }

        var line = setter.Set(text, style.Weight);
        var pen = x;
        foreach (var group in line.Groups)
        {
            pen += Group(pen, baseline, group, style.Size);
        }

        return pen - x;
    }

    public void TextRight(double right, double baseline, string text, TextStyle style) =>
        Text(right - (setter.Width(text, style.Weight) * style.Size / 1000), baseline, text, style);

    public void TextCentered(double center, double baseline, string text, TextStyle style) =>
        Text(center - (setter.Width(text, style.Weight) * style.Size / 2000), baseline, text, style);

    private double Plain(double x, double baseline, string text, TextStyle style)
    {
        var font = setter.Font(style.Weight);
        content.Raw("BT "u8);
        Font(font, style.Size);
        content.Numbers(x, height - baseline).Raw("Td ("u8);
        var width = 0;
        foreach (var character in text)
        {
            content.Code(font.Code(character));
            width += font.Face.Plain(character).Advance;
        }

        content.Raw(") Tj ET\n"u8);
        return width * style.Size / 1000;
    }

    private double Group(double x, double baseline, GlyphGroup group, double size)
    {
        content.Raw("BT "u8);
        Font(group.Font, size);
        if (group.ActualText is { } actual)
        {
            content.Raw("/Span<</ActualText "u8).TextString(actual).Raw(">>BDC "u8);
        }

        var pen = 0;
        foreach (var glyph in group.Glyphs)
        {
            content.Raw("1 0 0 1 "u8).Numbers(x + ((pen + glyph.X) * size / 1000), height - baseline + (glyph.Y * size / 1000)).Raw("Tm ("u8)
                .Code(glyph.Code).Raw(") Tj "u8);
            pen += glyph.Advance;
        }

        content.Raw(group.ActualText is null ? "ET\n"u8 : "EMC ET\n"u8);
        return pen * size / 1000;
    }

    private void Font(DocumentFont font, double size)
    {
        if (_font != font || _fontSize != size)
        {
            content.Byte((byte)'/').Raw(font.ResourceName).Byte((byte)' ').Number(size).Raw(" Tf "u8);
            (_font, _fontSize) = (font, size);
        }
    }

    private void Fill(Color color)
    {
        if (_fill != color)
        {
            Parts(color).Raw("rg\n"u8);
            _fill = color;
        }
    }

    private void Stroke(Color color, double thickness)
    {
        if (_stroke != color)
        {
            Parts(color).Raw("RG\n"u8);
            _stroke = color;
        }

        if (_lineWidth != thickness)
        {
            content.Number(thickness).Raw(" w\n"u8);
            _lineWidth = thickness;
        }
    }

    private PdfBuffer Parts(Color color) => content.Share(color.Red).Share(color.Green).Share(color.Blue);
}
