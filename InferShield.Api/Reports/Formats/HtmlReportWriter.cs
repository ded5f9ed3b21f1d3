using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Sections;

namespace InferShield.Api.Reports.Formats;

/// <summary>The report as one page that needs nothing else: no scripts, a policy that allows its own style alone, fit to be printed.</summary>
internal sealed class HtmlReportWriter(VerifiedOutput output) : IReportWriter
{
    private const int FlushAt = 64 * 1024;

    private readonly HtmlText _html = new();
    private HtmlSections? _sections;
    private ReportContent? _content;
    private bool _hasRecords;

    public async ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        (_content, _sections) = (content, new HtmlSections(_html, content));
        Head(content);
        foreach (var section in content.Template.Sections.TakeWhile(section => section != TemplateSections.Records))
        {
            _sections.Write(section);
        }

        _hasRecords = content.ListedRows > 0;
        if (_hasRecords)
        {
            _sections.BeginRecords();
        }

        await output.WriteAsync(_html.Take(), cancellationToken);
    }

    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        _sections!.Record(RecordLookup.Row(record));
        if (_html.Length > FlushAt)
        {
            await output.WriteAsync(_html.Take(), cancellationToken);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_hasRecords)
        {
            _sections!.EndRecords();
        }

        foreach (var section in _content!.Template.Sections.SkipWhile(section => section != TemplateSections.Records))
        {
            _sections!.Write(section);
        }

        _html.Line("</main>");
        if (_content.Template.FooterText.Length > 0)
        {
            _html.Raw("<footer>").Value(_content.Template.FooterText).Line("</footer>");
        }

        await output.WriteAsync(_html.Take(), cancellationToken);
        await output.SealAsync(_content.Manifest, "<!-- ", " -->\n</body>\n</html>\n", cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Head(ReportContent content)
    {
        var (report, template) = (content.Report, content.Template);
        var style = Style(template.AccentColor);
        var title = $"{report.Framework} {Title(report.Type)}";
        _html.Line("<!DOCTYPE html>").Line("<html lang=\"en\">").Line("<head>").Line("<meta charset=\"utf-8\">")
            .Line($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'\">")
            .Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Element("title", title)
            .Raw("<style>").Raw(style).Line("</style>").Line("</head>").Line("<body>").Line("<header>");
        if (template.Logo is { Length: > 0 } logo)
        {
            var kind = logo[0] == 0x89 ? "png" : "jpeg";
            _html.Line($"<img alt=\"\" height=\"48\" src=\"data:image/{kind};base64,{Convert.ToBase64String(logo)}\">");
        }

        if (template.Company.Length > 0)
        {
            _html.Raw("<p>").Value(template.Company).Line("</p>");
        }

        _html.Element("h1", title).Element("p", content.Framework.Title)
            .Raw("<p>").Raw($"Period {Wording.Period(content)} (UTC), tenant ").Value(report.TenantId)
            .Raw(string.Create(CultureInfo.InvariantCulture, $", report {report.Id}, made {content.Manifest.GeneratedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z by gateway ")).Value(content.Manifest.Generator).Line("</p>").Line("</header>");
        _html.Line("<nav aria-label=\"Contents\"><ul>");
        foreach (var section in template.Sections.Where(section => IsThere(section, content)))
        {
            _html.Line($"<li><a href=\"#{section}\">{HtmlText.Encode(Title(section))}</a></li>");
        }

        _html.Line("</ul></nav>").Line("<main>");
    }

    private static bool IsThere(string section, ReportContent content) => section switch
    {
        TemplateSections.Records => content.ListedRows > 0,
        TemplateSections.Incidents => content.Report.Type == ReportWords.IncidentReport,
        _ => true,
    };

    private static string Title(string word) => word == TemplateSections.Outages ? ReportTexts.EventsTitle : char.ToUpperInvariant(word[0]) + word[1..].Replace('-', ' ');

    private static string Style(string accent) => $$"""

        body { font: 14px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 1100px; margin: 0 auto; padding: 24px; }
        h1, h2 { color: {{accent}}; } h2 { border-bottom: 2px solid {{accent}}; margin-top: 2em; }
        table { border-collapse: collapse; width: 100%; margin: 1em 0; font-size: 12px; }
        caption { text-align: start; font-weight: 600; padding: 4px 0; }
        th, td { border: 1px solid #c8c8c8; padding: 3px 6px; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
        th { background: {{accent}}; color: #fff; } .n { text-align: end; font-variant-numeric: tabular-nums; }
        figure { margin: 1em 0; } footer { margin-top: 3em; border-top: 1px solid #c8c8c8; }
        @media print { body { max-width: none; padding: 0; font-size: 10px; } thead { display: table-header-group; } tr, figure { break-inside: avoid; } th { print-color-adjust: exact; } nav { display: none; } }

        """.ReplaceLineEndings("\n");
}
