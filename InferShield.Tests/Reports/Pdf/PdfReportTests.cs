using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports;

namespace InferShield.Tests.Reports.Pdf;

public sealed partial class PdfReportTests(PdfFixture reports) : IClassFixture<PdfFixture>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2000)]
    public async Task The_file_is_well_formed_and_tagged(int records)
    {
        var file = await reports.WriteAsync(records);

        Assert.Contains("No syntax or stream encoding errors", await PdfFileTools.CheckAsync(file), StringComparison.Ordinal);
        var information = await PdfFileTools.InformationAsync(file);
        Assert.Matches("Tagged: +yes", information);
        Assert.Matches("Title: +SOC 2 compliance report, 1 July 2026 to 30 September 2026", information);
        Assert.Matches("CreationDate: +Fri Oct +2 ", information);
        var metadata = await PdfFileTools.InformationAsync(file, "-meta");
        Assert.Contains("<pdfuaid:part>1</pdfuaid:part>", metadata, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verification_block_is_a_comment_before_the_end()
    {
        var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(await reports.WriteAsync(3), TestContext.Current.CancellationToken));

        Assert.Matches($@"\n%{VerifiedOutput.Marker}[A-Za-z0-9_-]+\nstartxref\n[0-9]+\n%%EOF\n\z", text);
    }

    [Fact]
    public async Task Contents_name_the_pages_on_which_sections_begin()
    {
        var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(300));
        var entries = ContentsEntry().Matches(pages[1]).Select(match => (Title: match.Groups["title"].Value.Trim(), Page: int.Parse(match.Groups["page"].Value, CultureInfo.InvariantCulture))).ToArray();

        Assert.Contains(entries, entry => entry.Title == "Records");
        Assert.Contains(entries, entry => entry.Title == "Violations over time");
        Assert.True(entries.Length > 15);
        Assert.All(entries, entry => Assert.Contains(entry.Title, pages[entry.Page - 1], StringComparison.Ordinal));
        Assert.Equal(entries.Select(entry => entry.Page).Order(), entries.Select(entry => entry.Page));
    }

    [Fact]
    public async Task Each_page_but_the_cover_says_which_it_is_of_how_many()
    {
        var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(300));

        Assert.DoesNotContain("Page 1 of", pages[0], StringComparison.Ordinal);
        Assert.All(pages.Index().Skip(1), page => Assert.Contains($"Page {page.Index + 1} of {pages.Length} ", page.Item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_record_is_listed_in_order_under_repeated_titles()
    {
        var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(300));
        var listing = pages.Where(page => page.Contains("Outcome", StringComparison.Ordinal) && RecordTitles().IsMatch(page)).ToArray();
        var ids = listing.SelectMany(page => RecordId().Matches(page).Select(match => match.Value)).Where(id => PdfSample.Records(300).Any(record => record.Id.ToString() == id)).ToArray();

        Assert.True(listing.Length > 5);
        Assert.Equal(PdfSample.Records(300).Select(record => record.Id.ToString()), ids);
    }

    [Fact]
    public async Task Totals_are_those_under_the_signature()
    {
        var content = PdfSample.Content(2345);
        var text = string.Concat(await PdfFileTools.PagesAsync(await reports.WriteAsync(content, [])));

        Assert.Contains("inspected 2,345 requests of 7 keys", text, StringComparison.Ordinal);
        Assert.All(content.Manifest.Totals, total =>
            Assert.Matches($@"\n *{Regex.Escape(total.Key)} +{total.Value.ToString("N0", CultureInfo.InvariantCulture)}\n", text));
        Assert.Contains(content.Evidence.Head, text, StringComparison.Ordinal);
        Assert.Contains(content.Report.Id.ToString(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_period_without_records_gives_a_report_that_says_so()
    {
        var text = string.Concat(await PdfFileTools.PagesAsync(await reports.WriteAsync(0)));

        Assert.Contains("The audit log has no records of requests in this period.", text, StringComparison.Ordinal);
        Assert.Contains("There are no exceptions in this period.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_structure_has_headings_tables_lists_and_described_figures()
    {
        var structure = await PdfFileTools.InformationAsync(await reports.WriteAsync(200), "-struct-text");

        Assert.All(["H1 ", "H2 ", "TOC", "Link", "L ", "LI", "Table", "THead", "TBody", "TR", "Figure"], tag => Assert.Matches($"(?m)^ +{tag}", structure));
        var raw = await PdfFileTools.InformationAsync(await reports.WriteAsync(200), "-struct");
        Assert.Matches("/Scope /?Column", raw);
        Assert.Matches("/Scope /?Row", raw);
    }

    [Fact]
    public async Task Equal_input_gives_equal_bytes_before_the_signature()
    {
        var (one, other) = (await File.ReadAllBytesAsync(await reports.WriteAsync(150), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(await reports.WriteAsync(150), TestContext.Current.CancellationToken));
        var end = one.AsSpan().IndexOf(Encoding.ASCII.GetBytes(VerifiedOutput.Marker));

        Assert.True(end > 10_000);
        Assert.Equal(one[..end], other[..end]);
    }

    [Theory]
    [InlineData("SOC2")]
    [InlineData("HIPAA")]
    [InlineData("GDPR")]
    [InlineData("ISO27001")]
    [InlineData("PCI-DSS")]
    [InlineData("EU-AI-ACT")]
    [InlineData("NIST-AI-RMF")]
    [InlineData("OWASP-LLM")]
    public async Task Every_control_of_a_framework_is_told_with_its_limit(string framework)
    {
        var content = PdfSample.Content(40, framework);
        var text = Words(string.Concat(await PdfFileTools.PagesAsync(await reports.WriteAsync(content, []))));

        Assert.All(content.Controls, evidence => Assert.Contains(Words(evidence.Control.Id), text, StringComparison.Ordinal));
        Assert.Equal(content.Controls.Count, Regex.Count(text, "Whereitstops"));
    }

    [Fact]
    public async Task Sections_follow_the_template()
    {
        var template = ReportTemplate.Default with { Sections = [TemplateSections.Verification, TemplateSections.Summary], FooterText = "For the auditor only", Company = "Acme Ltd" };
        var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(PdfSample.Content(10, template: template), []));

        Assert.True(Array.FindIndex(pages, 2, page => page.Contains("Verification", StringComparison.Ordinal)) < Array.FindIndex(pages, 2, page => page.Contains("Executive summary", StringComparison.Ordinal)));
        Assert.DoesNotContain(pages, page => page.Contains("Detector self-test", StringComparison.Ordinal));
        Assert.Contains("Leftoutofthisreportbyitstemplate:charts,controls,exceptions,configuration,outages,self-test,records.", Words(string.Concat(pages)), StringComparison.Ordinal);
        Assert.All(pages.Skip(1), page => Assert.Contains("For the auditor only", page, StringComparison.Ordinal));
        Assert.Contains("Acme Ltd", pages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limits_of_a_report_are_told_whatever_its_template()
    {
        var content = PdfSample.Content(10, template: ReportTemplate.Default with { Sections = [TemplateSections.Verification] });
        var text = Words(string.Concat(await PdfFileTools.PagesAsync(await reports.WriteAsync(content, []))));

        Assert.NotEmpty(content.Limits);
        Assert.All(content.Limits, limit => Assert.Contains(Words(limit), text, StringComparison.Ordinal));
        Assert.DoesNotContain("Leftout", Words(string.Concat(await PdfFileTools.PagesAsync(await reports.WriteAsync(10)))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cover_has_the_colour_and_the_logo_of_the_template()
    {
        var template = ReportTemplate.Default with { AccentColor = "#c02080", Logo = Pictures.Png(40, 20, colorType: 6, 10, 200, 30, 255) };
        var pixels = await PdfFileTools.PixelsAsync(await reports.WriteAsync(PdfSample.Content(1, template: template), []), page: 1);

        Assert.True(pixels.AsSpan().IndexOf(new byte[] { 0xC0, 0x20, 0x80, 0xC0, 0x20, 0x80 }) > 0);
        Assert.True(pixels.AsSpan().IndexOf(new byte[] { 10, 200, 30, 10, 200, 30 }) > 0);
    }

    [Fact]
    public async Task Records_leave_while_they_are_written()
    {
        const int count = 20_000;
        await using var output = new CountingStream();
        var half = 0L;
        var content = PdfSample.Content(count);
        await reports.WriteAsync(content, PdfSample.Records(count).Select((record, index) =>
        {
            half = index == count / 2 ? output.Length : half;
            return record;
        }), output);

        Assert.InRange(half, output.Length / 3, output.Length * 2 / 3);
        Assert.InRange(output.Largest, 1, 1024 * 1024);
    }

    private static string Words(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    [GeneratedRegex(@"^ *(?<title>\S.*?) {3,}(?<page>\d+)$", RegexOptions.Multiline)]
    private static partial Regex ContentsEntry();

    [GeneratedRegex(@"No\. +At \(UTC\)")]
    private static partial Regex RecordTitles();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex RecordId();

    private sealed class CountingStream : MemoryStream
    {
        private long _length;

        public override long Length => _length;

        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            Largest = Math.Max(Largest, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
