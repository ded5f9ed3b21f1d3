using System.Globalization;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>A colour of the screen, each part from 0 to 255.</summary>
internal readonly record struct Color(byte Red, byte Green, byte Blue)
{
    private const double ReadableOnWhite = 4.5;

    public static Color White { get; } = new(255, 255, 255);

    /// <summary>Reads <c>#rrggbb</c>; anything else gives <paramref name="otherwise"/>.</summary>
    public static Color Parse(string? text, Color otherwise) =>
        text is ['#', ..] && text.Length == 7 && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new Color((byte)(value >> 16), (byte)(value >> 8), (byte)value)
            : otherwise;

    /// <summary>This colour with so much of another one, from 0 to 1.</summary>
    public Color Mixed(Color other, double share) => new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    /// <summary>This colour, darkened until text in it can be read on white (WCAG contrast 4.5).</summary>
    public Color ForText()
    {
        var color = this;
        while (color.Contrast(White) < ReadableOnWhite)
        {
            color = color.Mixed(new Color(0, 0, 0), 0.1);
        }

        return color;
    }

    /// <summary>WCAG's contrast ratio of two colours, 1 to 21.</summary>
    public double Contrast(Color other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte part)
    {
        var value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static byte Mix(byte one, byte other, double share) => (byte)Math.Round(one + ((other - one) * share));
}
