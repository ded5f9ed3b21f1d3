using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Images;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The first page: whose report it is, of what, over which period, and by what it is verified.</summary>
internal static class CoverPage
{
    private const double Left = 72;
    private const double LogoWidth = 190;
    private const double LogoHeight = 64;

    public static void Draw(PdfDocument document, Theme theme, ReportContent content)
    {
        var page = document.NewPage(Flow.PageWidth, Flow.PageHeight);
        var (template, report) = (content.Template, content.Report);
        var width = page.Width - Left - Flow.Margin;
        page.BeginArtifact();
        page.Rectangle(0, 0, 18, page.Height, theme.Accent);
        page.Rectangle(18, 0, 3, page.Height, theme.Accent.Mixed(Color.White, 0.6));
        page.End();
        Logo(document, page, theme, template);
        var y = 250.0;
        if (template.Company.Length > 0)
        {
            y = Lines(document, page, "P", template.Company, new TextStyle(FontWeight.SemiBold, 14, theme.AccentText), y, width, maxLines: 3) + 8;
        }

        y = Lines(document, page, "H1", Wording.Title(content), new TextStyle(FontWeight.Bold, 34, Theme.Ink), y, width, maxLines: 4) + 6;
        y = Lines(document, page, "P", Wording.Of(report.Type), new TextStyle(FontWeight.Regular, 17, Theme.Ink), y, width, maxLines: 1) + 2;
        y = Lines(document, page, "P", Wording.Period(content), new TextStyle(FontWeight.Regular, 17, Theme.Muted), y, width, maxLines: 2);
        page.BeginArtifact();
        page.Rectangle(Left, y + 14, 44, 3.5, theme.Accent);
        page.End();
        Facts(document, page, content, width);
        document.AddOutline(1, "Cover", page, 0);
        document.Finish(page);
    }

    private static void Logo(PdfDocument document, PdfPage page, Theme theme, ReportTemplate template)
    {
        if (template.Logo is not { } file || Picture.Read(file) is not { } picture)
        {
            Lines(document, page, "P", "InferShield", new TextStyle(FontWeight.Bold, 15, theme.AccentText), 72, page.Width, maxLines: 1);
            return;
        }

        var (name, number) = document.ReserveObject();
        var entries = picture.Entries;
        if (picture.Opacity is { } opacity)
        {
            var mask = document.Reserve();
            document.WriteObject(mask, Picture.EntriesOf(picture.Width, picture.Height, "DeviceGray"), opacity);
            entries += $"/SMask {mask} 0 R";
        }

        document.WriteObject(number, entries, picture.Data, deflate: !picture.IsCompressed);
        var scale = Math.Min(LogoWidth / picture.Width, LogoHeight / picture.Height);
        var (width, height) = (picture.Width * scale, picture.Height * scale);
        var alternative = template.Company.Length > 0 ? $"Logo of {TextCleaning.Clean(template.Company)}" : "Logo";
        document.Figure(page, (Left, 72, width, height), alternative, () => page.Object(name, Left, 72 + height, width, height));
    }

    private static void Facts(PdfDocument document, PdfPage page, ReportContent content, double width)
    {
        var report = content.Report;
        (string Name, string Value)[] facts =
        [
            ("Framework", content.Framework.Title),
            ("Tenant", report.TenantId),
            ("Made", $"{Wording.Time(content.Manifest.GeneratedAt)} UTC"),
            ("Made by key", report.CreatedBy.ToString()),
            ("Product", $"InferShield {content.Manifest.Generator}"),
            ("Verification id", content.Manifest.Id),
        ];
        var y = page.Height - 60.0 - (facts.Length * 28);
        var (name, value) = (new TextStyle(FontWeight.Regular, 8.5, Theme.Muted), new TextStyle(FontWeight.Medium, 9.5, Theme.Ink));
        document.Structure.Open("L");
        foreach (var fact in facts)
        {
            document.Structure.Open("LI");
            page.BeginLeaf("Lbl"u8);
            page.Text(Left, y, fact.Name, name);
            page.End();
            page.BeginLeaf("LBody"u8);
            var at = y;
            foreach (var line in document.Breaker.Break(TextCleaning.Clean(fact.Value), value.Weight, Flow.InEms(width - 110, value), maxLines: 2))
            {
                page.Text(Left + 110, at, line, value);
                at += 12;
            }

            page.End();
            document.Structure.Close();
            page.BeginArtifact();
            page.Line(Left, y + 16, Left + width, y + 16, 0.4, Theme.Hairline);
            page.End();
            y += 28;
        }

        document.Structure.Close();
    }

    private static double Lines(PdfDocument document, PdfPage page, string tag, string text, TextStyle style, double y, double width, int maxLines)
    {
        document.Structure.Open(tag);
        page.Begin(tag);
        foreach (var line in document.Breaker.Break(TextCleaning.Clean(text), style.Weight, Flow.InEms(width, style), maxLines))
        {
            page.Text(Left, y + style.Size, line, style);
            y += style.Leading;
        }

        page.End();
        document.Structure.Close();
        return y;
    }
}
