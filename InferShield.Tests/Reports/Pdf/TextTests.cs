using InferShield.Api.Reports;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Tests.Reports.Pdf;

public sealed class TextTests(PdfFixture reports) : IClassFixture<PdfFixture>
{
    private const string Arabic = "مرحبا بالعالم";
    private const string Hebrew = "שלום עולם";
    private const string Chinese = "你好世界";
    private const string Hindi = "हिन्दी";
    private const string Emoji = "😀";

    [Fact]
    public async Task Text_of_any_language_can_be_read_and_copied()
    {
        Assert.True(FontLibrary.System.Find([0x0645]) is not null || Environment.GetEnvironmentVariable("CI") != "true", "fonts of many scripts are missing (./test.sh installs them)");
        foreach (var company in new[] { Arabic, Hebrew, Chinese, Hindi, $"Laughs {Emoji}", "Ελληνικά", "Українська", "Tiếng Việt", "ไทยนี้" })
        {
            var template = ReportTemplate.Default with { Company = company };
            var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(PdfSample.Content(1, template: template), []));

            // The reading program marks where text turns around.
            Assert.Contains(company, string.Concat(pages[0].Where(character => character is not ('\u202A' or '\u202B' or '\u202C'))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_character_that_no_font_has_shows_as_its_code_and_is_copied_as_itself()
    {
        var fonts = new FontLibrary([]);
        var document = Document(fonts);
        var template = ReportTemplate.Default with { Company = $"Laughs {Emoji}" };
        var pages = await PdfFileTools.PagesAsync(await reports.WriteAsync(PdfSample.Content(1, template: template), [], fonts));

        Assert.Contains($"Laughs {Emoji}", pages[0], StringComparison.Ordinal);
        var group = Assert.Single(document.Setter.Set(Emoji, FontWeight.Regular).Groups);
        Assert.Equal("U+1F600".Select(character => document.Setter.Font(FontWeight.Regular).Code(character)), group.Glyphs.Select(glyph => glyph.Code));
        Assert.Equal(Emoji, group.ActualText);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\tb\r\nc", "a b  c")]
    [InlineData("abc\u202Etxt.exe", "abcU+202Etxt.exe")]
    [InlineData("nul\0", "nulU+0000")]
    [InlineData("zero\u200Bwidth", "zeroU+200Bwidth")]
    [InlineData("😀", "😀")]
    public void What_would_not_show_or_turns_text_around_becomes_a_code(string text, string clean) => Assert.Equal(clean, TextCleaning.Clean(text));

    [Fact]
    public void Half_a_pair_becomes_a_code() => Assert.Equal("half U+D83D, U+DE00", TextCleaning.Clean("half \uD83D, \uDE00"));

    [Fact]
    public void Long_text_is_cut_with_an_ellipsis()
    {
        var clean = TextCleaning.Clean(new string('x', 100_000));

        Assert.Equal(TextCleaning.MaxLength + 1, clean.Length);
        Assert.EndsWith("…", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", "000")]
    [InlineData("אבג", "111")]
    [InlineData("ab אב cd", "00011000")]
    [InlineData("אב 12 גד", "11122111")]
    [InlineData("אב ab", "11122")]
    [InlineData("عدد 12", "111122")]
    [InlineData("אב (12)", "1111221")]
    public void Levels_follow_the_bidirectional_algorithm(string text, string levels) =>
        Assert.Equal(levels, string.Concat(Bidi.Levels(text, Bidi.IsRightToLeft(text))));

    [Fact]
    public void Arabic_letters_join()
    {
        Assert.SkipUnless(FontLibrary.System.Find([0x0628]) is not null, "no Arabic font");
        var setter = Document(FontLibrary.System).Setter;
        var (alone, joined) = (setter.Set("ب", FontWeight.Regular), setter.Set("ببب", FontWeight.Regular));
        var glyphs = joined.Groups.SelectMany(group => group.Glyphs).Select(glyph => glyph.Code).ToArray();

        Assert.Equal(3, glyphs.Distinct().Count());
        Assert.DoesNotContain(alone.Groups[0].Glyphs[0].Code, glyphs);
    }

    [Fact]
    public void Lines_fit_and_lose_nothing()
    {
        const int width = 12_000;
        var document = Document(new FontLibrary([]));
        const string text = "injection.override-instructions, secret.aws-access-key Donaudampfschifffahrtsgesellschaftskapitän 0198a3c4-0000-7000-8000-000000000000";
        var lines = document.Breaker.Break(text, FontWeight.Regular, width);

        Assert.True(lines.Count > 3);
        Assert.All(lines, line => Assert.InRange(document.Setter.Width(line, FontWeight.Regular), 1, width));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_many_lines_end_in_an_ellipsis_that_fits()
    {
        const int width = 6000;
        var document = Document(new FontLibrary([]));
        var lines = document.Breaker.Break("one two three four five six seven eight nine ten", FontWeight.Regular, width, maxLines: 2);

        Assert.Equal(2, lines.Count);
        Assert.EndsWith("…", lines[1], StringComparison.Ordinal);
        Assert.InRange(document.Setter.Width(lines[1], FontWeight.Regular), 1, width);
    }

    private static PdfDocument Document(FontLibrary fonts) => new(Stream.Null, fonts, new DocumentInformation(Guid.Empty, "", "", "", "", "en", default));
}
