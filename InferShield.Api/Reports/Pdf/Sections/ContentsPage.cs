using System.Globalization;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;
using InferShield.Api.Reports.Pdf.Writing;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The second page. It is drawn last, when it is known on which page each section begins, but read after the cover.</summary>
internal sealed class ContentsPage
{
    private const double Top = 78;
    private const double SectionHeight = 23;
    private const double PartHeight = 15;
    private const double Indent = 16;

    private static readonly TextStyle Section = new(FontWeight.SemiBold, 10, Theme.Ink);
    private static readonly TextStyle Part = new(FontWeight.Regular, 9, Theme.Muted);

    private readonly PdfDocument _document;
    private readonly Theme _theme;
    private readonly PdfPage _page;
    private readonly StructureSlot _slot;

    public ContentsPage(PdfDocument document, Theme theme, RunningParts running)
    {
        (_document, _theme) = (document, theme);
        _page = document.NewPage(Flow.PageWidth, Flow.PageHeight);
        running.Draw(_page);
        document.AddOutline(1, "Contents", _page, 0);
        _slot = document.Structure.ReserveSlot("Sect");
    }

    public void Complete(IReadOnlyList<(int Level, string Title, Place Place)> headings)
    {
        _document.Structure.Open(_slot);
        var y = Top;
        _document.Structure.Open("H1");
        _page.Begin("H1");
        _page.Text(Flow.Margin, y + 20, "Contents", _theme.Heading1);
        _page.End();
        _document.Structure.Close();
        y += 46;
        _document.Structure.Open("TOC");
        foreach (var (level, title, place) in Fitting(headings, _page.Height - 80 - y))
        {
            y += level == 1 ? SectionHeight : PartHeight;
            Entry(level, title, place, y);
        }

        _document.Structure.Close();
        _document.Structure.Close();
        _document.Finish(_page);
    }

    private void Entry(int level, string title, Place place, double baseline)
    {
        var style = level == 1 ? Section : Part;
        var (left, right) = (Flow.Margin + (level == 1 ? 0 : Indent), _page.Width - Flow.Margin);
        var ordinal = place.Ordinal.ToString(CultureInfo.InvariantCulture);
        var text = _document.Breaker.Break(TextCleaning.Clean(title), style.Weight, Flow.InEms(right - left - 50, style), maxLines: 1)[0];
        _document.Structure.Open("TOCI");
        _document.Structure.Open("Link");
        _page.Begin("Link");
        var width = _page.Text(left, baseline, text, style);
        _page.TextRight(right, baseline, ordinal, style);
        _page.End();
        _document.AddLink(_page, (left, baseline - style.Size, right - left, style.Size + 4), $"{title}, page {ordinal}", place);
        _document.Structure.Close();
        _document.Structure.Close();
        _page.BeginArtifact();
        for (var x = left + width + 6; x < right - 24; x += 5)
        {
            _page.Dot(x, baseline - 1, 0.45, Theme.Hairline);
        }

        _page.End();
    }

    /// <summary>All headings where they fit the page; else the sections with most parts go without these.</summary>
    private static List<(int Level, string Title, Place Place)> Fitting(IReadOnlyList<(int Level, string Title, Place Place)> headings, double room)
    {
        var sections = new List<List<(int Level, string Title, Place Place)>>();
        foreach (var heading in headings)
        {
            if (heading.Level == 1 || sections.Count == 0)
            {
                sections.Add([]);
            }

            sections[^1].Add(heading);
        }

        while (sections.Sum(section => SectionHeight + ((section.Count - 1) * PartHeight)) > room && sections.MaxBy(section => section.Count) is { Count: > 1 } longest)
        {
            longest.RemoveRange(1, longest.Count - 1);
        }

        return [.. sections.SelectMany(section => section)];
    }
}
