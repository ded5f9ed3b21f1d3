using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>What stands at the head and the foot of each page but the cover. How many pages there are is drawn by a form that is written last.</summary>
internal sealed class RunningParts(PdfDocument document, Theme theme, ReportContent content)
{
    private const double HeadLine = 42;
    private const double FootLine = 34;

    private static readonly TextStyle Style = new(FontWeight.Regular, 7.5, Theme.Muted);

    private readonly (string Name, int Number) _total = document.ReserveObject();
    private readonly string _left = TextCleaning.Clean(content.Template.Company.Length > 0 ? content.Template.Company : "InferShield");
    private readonly string _right = TextCleaning.Clean($"{Wording.Framework(content.Report.Framework)}  ·  {Wording.Of(content.Report.Type)}  ·  {Wording.Period(content, "yyyy-MM-dd")}");
    private readonly string _foot = TextCleaning.Clean(content.Template.FooterText);
    private readonly string _id = content.Manifest.Id;

    public void Draw(PdfPage page)
    {
        var (left, right) = (Flow.Margin, page.Width - Flow.Margin);
        page.BeginRunning("Header");
        page.Text(left, HeadLine, Fitted(_left, page.Width / 2.6), Style with { Weight = FontWeight.SemiBold, Color = theme.AccentText });
        page.TextRight(right, HeadLine, Fitted(_right, page.Width / 2.2), Style);
        page.Line(left, HeadLine + 8, right, HeadLine + 8, 0.5, Theme.Hairline);
        page.End();
        page.BeginRunning("Footer");
        var y = page.Height - FootLine;
        page.Line(left, y - 12, right, y - 12, 0.5, Theme.Hairline);
        var width = page.Text(left, y, $"Page {page.Ordinal} of ", Style);
        page.Object(_total.Name, left + width, y, 1, 1);
        if (_foot.Length > 0)
        {
            page.TextCentered(page.Width / 2, y, Fitted(_foot, page.Width - 400), Style);
        }

        page.TextRight(right, y, _id, Style with { Size = 6.5 });
        page.End();
    }

    public void Complete() =>
        document.WriteTextForm(_total.Number, document.PageCount.ToString(System.Globalization.CultureInfo.InvariantCulture), Style);

    private string Fitted(string text, double width) => document.Breaker.Break(text, Style.Weight, Flow.InEms(width, Style), maxLines: 1)[0];
}
