using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>Sets blocks one below the other and turns the page when one does not fit. Distances are points.</summary>
internal sealed class Flow(PdfDocument document, Theme theme, Action<PdfPage> decorate)
{
    public const double PageWidth = 595.28;
    public const double PageHeight = 841.89;
    public const double Margin = 54;

    private const double Top = 78;
    private const double Foot = 66;
    private const double AfterHeading = 70;
    private const double RoomForSection = 0.55;
    private const double BulletIndent = 12;

    private PdfPage? _page;

    public PdfDocument Document => document;

    public Theme Theme => theme;

    public PdfPage Page => _page ?? throw new InvalidOperationException("There is no page yet.");

    public double Y { get; set; }

    public double Width => Page.Width - (2 * Margin);

    public double Bottom => Page.Height - Foot;

    private bool IsLandscape => Page.Width > Page.Height;

    /// <summary>Titles with their level and place, for the contents.</summary>
    public List<(int Level, string Title, Place Place)> Headings { get; } = [];

    public void NewPage(bool landscape = false)
    {
        Finish();
        _page = landscape ? document.NewPage(PageHeight, PageWidth) : document.NewPage(PageWidth, PageHeight);
        decorate(_page);
        Y = Top;
    }

    /// <summary>Goes on below what is there when the page has the right way round and is half empty, else on a new page.</summary>
    public void BeginSection(bool landscape, bool ownPage)
    {
        if (_page is null || ownPage || landscape != IsLandscape || Y > Bottom * RoomForSection)
        {
            NewPage(landscape);
        }
        else
        {
            Y += 14;
        }
    }

    public void Finish()
    {
        if (_page is not null)
        {
            document.Finish(_page);
            _page = null;
        }
    }

    /// <summary>Turns the page when less than this height is left; tells whether it did.</summary>
    public bool Need(double height)
    {
        if (Y + height <= Bottom)
        {
            return false;
        }

        NewPage(IsLandscape);
        return true;
    }

    public void Space(double height) => Y = Math.Min(Y + height, Bottom);

    /// <summary>A heading with an entry in the outline; one of the contents too.</summary>
    public void Heading(int level, string text)
    {
        var style = level == 1 ? theme.Heading1 : theme.Heading2;
        var lines = document.Breaker.Break(TextCleaning.Clean(text), style.Weight, InEms(Width, style), maxLines: 4);
        Need((lines.Count * style.Leading) + AfterHeading);
        document.AddOutline(level, text, Page, Y - style.Size);
        Headings.Add((level, text, new Place(Page.Number, Page.Ordinal, Page.Height - Y + style.Size)));
        document.Structure.Open($"H{level}");
        Page.Begin($"H{level}");
        Lines(lines, style, Margin);
        Page.End();
        document.Structure.Close();
        if (level == 1)
        {
            Page.BeginArtifact();
            Page.Rectangle(Margin, Y + 3, 28, 2.5, theme.Accent);
            Page.End();
        }

        Y += level == 1 ? 18 : 3;
    }

    public void Paragraph(string text, TextStyle? style = null) => Block("P", text, style ?? Theme.Body, Margin, after: 5);

    /// <param name="texts">One for each bullet.</param>
    /// <param name="title">A heading of the second level, on the same page as all of the list where that fits a page.</param>
    public void Bullets(IReadOnlyList<string> texts, string title)
    {
        var height = (2 * theme.Heading2.Leading) + 8 + texts.Sum(text =>
            (document.Breaker.Break(TextCleaning.Clean(text), Theme.Body.Weight, InEms(Width - BulletIndent, Theme.Body)).Count * Theme.Body.Leading) + 2);
        if (height < Bottom - Top)
        {
            Need(height);
        }

        Heading(2, title);
        document.Structure.Open("L", "/A<</O/List/ListNumbering/Disc>>");
        foreach (var text in texts)
        {
            Need(Theme.Body.Leading);
            document.Structure.Open("LI");
            Page.BeginLeaf("Lbl"u8);
            Page.Text(Margin + 2, Y + Theme.Body.Size, "•", Theme.Body with { Color = theme.AccentText });
            Page.End();
            Block("LBody", text, Theme.Body, Margin + BulletIndent, after: 2);
            document.Structure.Close();
        }

        document.Structure.Close();
        Y += 5;
    }

    /// <summary>A small note beside a line of the accent's colour.</summary>
    public void Note(string text)
    {
        var style = Theme.Body;
        var lines = document.Breaker.Break(TextCleaning.Clean(text), style.Weight, InEms(Width - 28, style), maxLines: 30);
        var height = (lines.Count * style.Leading) + 16;
        Need(height);
        Page.BeginArtifact();
        Page.Rectangle(Margin, Y, Width, height, theme.AccentPale);
        Page.Rectangle(Margin, Y, 3, height, theme.Accent);
        Page.End();
        Y += 8;
        document.Structure.Open("P");
        Page.Begin("P");
        Lines(lines, style, Margin + 14);
        Page.End();
        document.Structure.Close();
        Y += 16;
    }

    /// <summary>A length as thousandths of the style's em.</summary>
    public static int InEms(double points, TextStyle style) => (int)(points * 1000 / style.Size);

    private void Block(string tag, string text, TextStyle style, double left, double after)
    {
        var lines = document.Breaker.Break(TextCleaning.Clean(text), style.Weight, InEms(Margin + Width - left, style));
        document.Structure.Open(tag);
        for (var done = 0; done < lines.Count;)
        {
            Need(style.Leading);
            var fits = Math.Min(lines.Count - done, Math.Max(1, (int)((Bottom - Y) / style.Leading)));
            Page.Begin(tag);
            Lines([.. lines.Skip(done).Take(fits)], style, left);
            Page.End();
            done += fits;
        }

        document.Structure.Close();
        Y += after;
    }

    private void Lines(IReadOnlyList<string> lines, TextStyle style, double left)
    {
        foreach (var line in lines)
        {
            Page.Text(left, Y + style.Size, line, style);
            Y += style.Leading;
        }
    }
}
