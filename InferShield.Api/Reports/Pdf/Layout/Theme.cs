using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>The colours and the sizes of type of a report, around the accent colour of its template.</summary>
internal sealed class Theme(Color accent)
{
    public static Color Ink { get; } = new(0x18, 0x20, 0x2B);

    public static Color Muted { get; } = new(0x59, 0x65, 0x74);

    public static Color Hairline { get; } = new(0xDA, 0xDF, 0xE6);

    public static Color Panel { get; } = new(0xF5, 0xF7, 0xFA);

    public Color Accent { get; } = accent;

    /// <summary>The accent, dark enough to be read on white.</summary>
    public Color AccentText { get; } = accent.ForText();

    public Color AccentPale { get; } = accent.Mixed(Color.White, 0.9);

    public static TextStyle Body { get; } = new(FontWeight.Regular, 9.5, Ink);

    public static TextStyle Small { get; } = new(FontWeight.Regular, 7.5, Muted);

    public static TextStyle Cell { get; } = new(FontWeight.Regular, 8, Ink);

    public static TextStyle ColumnTitle { get; } = new(FontWeight.SemiBold, 7.5, Muted);

    public static TextStyle Heading3 { get; } = new(FontWeight.SemiBold, 10, Ink);

    public TextStyle Heading1 { get; } = new(FontWeight.Bold, 20, Ink);

    public TextStyle Heading2 { get; } = new(FontWeight.SemiBold, 12.5, accent.ForText());

    /// <summary>The colour of an action or a severity; that of muted text for any other word.</summary>
    public static Color Of(string? word) => word switch
    {
        "allowed" => new Color(0x2E, 0x8B, 0x67),
        "flagged" or "medium" => new Color(0xD9, 0x9A, 0x0B),
        "redacted" => new Color(0x3A, 0x76, 0xC9),
        "blocked" or "refused" or "failed" or "critical" => new Color(0xB9, 0x2B, 0x32),
        "high" => new Color(0xDB, 0x6A, 0x24),
        "low" => new Color(0x6E, 0x9B, 0xB8),
        _ => Muted,
    };
}
