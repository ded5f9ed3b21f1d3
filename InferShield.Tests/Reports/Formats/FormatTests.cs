using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using InferShield.Api.Audit;
using InferShield.Api.Commands;
using InferShield.Api.Reports;
using InferShield.Tests.Audit;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Formats;

public partial class FormatTests
{
    private const string Hostile = "<script>alert(\"x\")</script>";
    private const string Formula = "=HYPERLINK(\"http://x.example\",\"a\")";
    private const string RightToLeft = "مرحبا \u202e abc";

    private static readonly string[] OscalMethods = ["EXAMINE", "TEST"];

    public static TheoryData<string> Databases => StorageHost.Databases;

    public static TheoryData<string, bool> Everything => new()
    {
        { "json", false }, { "json", true }, { "csv", false }, { "html", false }, { "pdf", false },
    };

    [Theory, MemberData(nameof(Databases))]
    public async Task The_totals_of_all_formats_are_the_same_and_are_those_of_the_rows(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Various());

        using var json = JsonDocument.Parse(await MakeAsync(reports, "json"));
        using var oscal = JsonDocument.Parse(await MakeAsync(reports, "json", oscal: true));
        var rows = CsvRows.Of(await MakeAsync(reports, "csv"));
        var summary = CsvRows.Of(await MakeAsync(reports, "csv", ReportWords.ExecutiveSummary));
        var html = Page(await MakeAsync(reports, "html"));

        var records = json.RootElement.GetProperty("records").EnumerateArray().ToArray();
        var byAction = json.RootElement.GetProperty("totals").GetProperty("byAction").EnumerateObject().ToDictionary(word => word.Name, word => word.Value.GetInt64());
        Assert.Equal(Various().Length, records.Length);
        Assert.Equal(json.RootElement.GetProperty("totals").GetProperty("requests").GetInt64(), records.Length);
        Assert.Equal(records.Select(record => record.GetProperty("id").GetString()), rows.Select(row => row["id"]));
        foreach (var (action, count) in byAction)
        {
            Assert.Equal(count, records.Count(record => record.GetProperty("action").GetString() == action));
            Assert.Equal(count, rows.Count(row => row["action"] == action));
            Assert.Equal(count, long.Parse(summary.Single(row => row["item"] == $"action.{action}")["value"], CultureInfo.InvariantCulture));
            Assert.Equal(count, long.Parse(Property(oscal, $"action.{action}"), CultureInfo.InvariantCulture));
            Assert.Equal(count.ToString("N0", CultureInfo.InvariantCulture), Cell(html, action));
        }

        foreach (var type in json.RootElement.GetProperty("totals").GetProperty("byPolicyType").EnumerateObject())
        {
            Assert.Equal(type.Value.GetInt64(), rows.Count(row => row["policy_types"].Split(';').Contains(type.Name)));
        }
    }

    [Theory, MemberData(nameof(Everything))]
    public async Task Every_type_is_verified_with_and_without_records(string format, bool oscal)
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        foreach (var type in ReportWords.Types)
        {
            Verify(await MakeAsync(reports, format, type, oscal), format);
        }

        await reports.StoreAsync(Various());
        foreach (var type in ReportWords.Types)
        {
            Verify(await MakeAsync(reports, format, type, oscal), format);
        }
    }

    [Fact]
    public async Task A_period_without_records_says_so_in_every_format()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");

        Assert.All(
            new[]
            {
                await MakeAsync(reports, "json"), await MakeAsync(reports, "json", oscal: true), await MakeAsync(reports, "html"), await MakeAsync(reports, "csv", ReportWords.ExecutiveSummary),
                await MakeAsync(reports, "csv"), await MakeAsync(reports, "csv", ReportWords.IncidentReport),
            },
            bytes => Assert.Contains("The audit log has no records", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal));
        Assert.Empty(CsvRows.Of(await MakeAsync(reports, "csv")));
    }

    [Fact]
    public async Task The_types_differ_in_what_they_list()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync(Various());

        var listed = new Dictionary<string, int>();
        foreach (var type in ReportWords.Types)
        {
            using var json = JsonDocument.Parse(await MakeAsync(reports, "json", type));
            listed[type] = json.RootElement.GetProperty("records").GetArrayLength();
            Assert.Equal(type == ReportWords.IncidentReport, json.RootElement.TryGetProperty("incidents", out _));
        }

        Assert.Equal((0, Various().Length, Various().Count(record => record.Severity is not null)),
            (listed[ReportWords.ExecutiveSummary], listed[ReportWords.DetailedAudit], listed[ReportWords.IncidentReport]));
    }

    [Fact]
    public async Task Cells_cannot_be_formulas_and_each_row_is_linked_to_the_one_before()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync(new[] { Formula, "+1", "-1", "@x", "\tx", "a,\"b\"\nc", RightToLeft }.Select((model, index) => Samples.Record(index) with { Model = model }));

        var bytes = await MakeAsync(reports, "csv");
        var rows = CsvRows.Of(bytes);

        Assert.All(rows.Take(5), row => Assert.StartsWith("'", row["model"], StringComparison.Ordinal));
        Assert.Equal(["a,\"b\"\nc", RightToLeft], rows.Skip(5).Select(row => row["model"]));
        var lines = CsvRows.WithoutRemarks(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        var previous = new string('0', 64);
        foreach (var (index, line) in lines.Index())
        {
            var comma = line.LastIndexOf(',');
            previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previous + line[..comma])));
            Assert.Equal(previous, line[(comma + 1)..]);
            Assert.Equal(previous, rows[index]["row_hash"]);
        }
    }

    [Fact]
    public async Task A_page_has_no_script_allows_its_own_style_alone_and_keeps_values_apart()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync([Samples.Blocked(1) with { Model = Hostile }, Samples.Blocked(2) with { Model = RightToLeft }]);

        var text = Encoding.UTF8.GetString(await MakeAsync(reports, "html"));
        var page = Page(Encoding.UTF8.GetBytes(text));

        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(page.Descendants("bdi"), value => value.Value == Hostile);
        Assert.Contains(page.Descendants("bdi"), value => value.Value == RightToLeft);
        var style = page.Descendants("style").Single().Value;
        var policy = page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        Assert.Equal($"default-src 'none'; img-src data:; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy);
        Assert.DoesNotContain(page.Descendants(), element => element.Attribute("style") is not null || element.Attributes().Any(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        Assert.Equal("en", page.Root!.Attribute("lang")?.Value);
        Assert.All(page.Descendants("table"), table => Assert.False(string.IsNullOrEmpty(table.Element("caption")?.Value)));
        Assert.All(page.Descendants("th"), cell => Assert.Equal("col", cell.Attribute("scope")?.Value));
        var charts = page.Descendants().Where(element => element.Name.LocalName == "svg").ToArray();
        Assert.Equal(3, charts.Length);
        Assert.All(charts, chart => Assert.Equal(["title", "desc"], chart.Elements().Take(2).Select(element => element.Name.LocalName)));
        var targets = page.Descendants("a").Select(link => link.Attribute("href")!.Value[1..]).ToArray();
        Assert.All(targets, target => Assert.Contains(page.Descendants("h2"), heading => heading.Attribute("id")?.Value == target));
    }

    [Fact]
    public async Task Assessment_results_have_what_oscal_requires()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync(Various());

        foreach (var framework in ReportWords.Frameworks)
        {
            using var document = JsonDocument.Parse(await MakeAsync(reports, "json", oscal: true, framework: framework));
            var results = document.RootElement.GetProperty("assessment-results");
            Assert.Matches(OscalUuid(), results.GetProperty("uuid").GetString()!);
            var metadata = results.GetProperty("metadata");
            Assert.StartsWith("1.1.", metadata.GetProperty("oscal-version").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(metadata.GetProperty("title").GetString()!);
            Assert.NotEmpty(metadata.GetProperty("version").GetString()!);
            Assert.True(metadata.GetProperty("last-modified").TryGetDateTimeOffset(out _));
            var plan = results.GetProperty("import-ap").GetProperty("href").GetString()!;
            Assert.Contains(results.GetProperty("back-matter").GetProperty("resources").EnumerateArray(), resource => "#" + resource.GetProperty("uuid").GetString() == plan);
            var result = Assert.Single(results.GetProperty("results").EnumerateArray());
            Assert.All(["uuid", "title", "description", "start"], name => Assert.NotEmpty(result.GetProperty(name).GetString()!));
            var controls = result.GetProperty("reviewed-controls").GetProperty("control-selections")[0].GetProperty("include-controls").EnumerateArray().Select(control => control.GetProperty("control-id").GetString()!).ToArray();
            Assert.All(controls, id => Assert.Matches(OscalToken(), id));
            var observations = result.GetProperty("observations").EnumerateArray().ToArray();
            Assert.Equal(controls.Length + 5, observations.Length);
            Assert.All(observations, one => Assert.All(["uuid", "description", "collected"], name => Assert.NotEmpty(one.GetProperty(name).GetString()!)));
            Assert.All(observations, one => Assert.Contains(one.GetProperty("methods")[0].GetString(), OscalMethods));
            Assert.Equal(observations.Length, observations.Select(one => one.GetProperty("uuid").GetString()).Distinct().Count());
            Assert.All(Properties(results), property => Assert.Matches(OscalToken(), property.GetProperty("name").GetString()!));
            Assert.All(Properties(results), property => Assert.NotEmpty(property.GetProperty("value").GetString()!));
            if (result.TryGetProperty("findings", out var findings))
            {
                Assert.All(findings.EnumerateArray(), finding => Assert.Equal("not-satisfied", finding.GetProperty("target").GetProperty("status").GetProperty("state").GetString()));
            }
        }
    }

    [Fact]
    public async Task Reports_carry_no_subject_and_no_matched_text()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync([Samples.Blocked(1) with { Subject = "person-4711", Matched = "sealed-4712" }]);

        foreach (var format in ReportWords.Formats)
        {
            var text = Encoding.UTF8.GetString(await MakeAsync(reports, format));
            Assert.DoesNotContain("person-4711", text, StringComparison.Ordinal);
            Assert.DoesNotContain("sealed-4712", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_template_chooses_the_sections_of_a_page_and_what_a_program_reads_stays_whole()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync(Various());
        var template = new ReportTemplate { Company = "Ärzte & Söhne", Sections = ["verification", "summary"], FooterText = "Internal" };

        var content = await reports.Composer.ComposeAsync(ReportHost.March(format: ReportWords.Html), template, TestContext.Current.CancellationToken);
        var json = await reports.Composer.ComposeAsync(ReportHost.March(), template, TestContext.Current.CancellationToken);

        Assert.Equal((0, Various().Length), (content.ListedRows, json.ListedRows));
        Assert.Equal(["verification", "summary"], content.Manifest.Sections!);
        Assert.Null(json.Manifest.Sections);
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex OscalUuid();

    [GeneratedRegex(@"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$")]
    private static partial Regex OscalToken();

    private static AuditRecord[] Various() => [.. Enumerable.Range(0, 60).Select(number => (number % 5) switch
    {
        0 => Samples.Blocked(number, number % 2 == 0 ? "pii" : "secret"),
        1 => Samples.Record(number) with { Action = "flagged", Score = 40, Severity = "high", Findings = [new("pii", "low", "r", null, 0, 1), new("xss", "high", "r3", null, 4, 5)] },
        2 => Samples.Record(number) with { Action = "redacted", Score = 20, Severity = "medium", Model = Hostile, Findings = [new("pii", "medium", "r", "email", 0, 1)] },
        _ => Samples.Record(number) with { Model = number % 2 == 0 ? Formula : RightToLeft },
    } with
    { At = Samples.Noon.AddHours(number * 7), Id = new Guid($"0195{number:x4}-0000-7000-8000-000000000000") })];

    private static async Task<byte[]> MakeAsync(ReportHost reports, string format, string type = ReportWords.DetailedAudit, bool oscal = false, string framework = "SOC2") =>
        (await reports.MakeAsync(ReportHost.March(type, format, framework, oscal: oscal))).Bytes;

    private static void Verify(byte[] bytes, string format)
    {
        var file = Path.Combine(Path.GetTempPath(), $"infershield-{Guid.NewGuid():N}.{format}");
        File.WriteAllBytes(file, bytes);
        try
        {
            var said = new StringWriter();
            Assert.True(VerifyCommand.Run(file, [], isQuiet: false, said, said) == 0, said.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    // What is written is XML but for the doctype, elements that HTML does not end, and hyphens in the comment at its end.
    private static XDocument Page(byte[] html)
    {
        var text = Encoding.UTF8.GetString(html);
        var end = text.IndexOf("<!-- infershield-verification", StringComparison.Ordinal);
        return XDocument.Parse(Unended().Replace(text["<!DOCTYPE html>".Length..end], "$0</$1>") + "</body></html>");
    }

    [GeneratedRegex("<(meta|img)[^>]*>")]
    private static partial Regex Unended();

    private static string Cell(XDocument page, string name) =>
        page.Descendants("tr").First(row => row.Elements("td").FirstOrDefault()?.Value == name).Elements("td").Skip(1).First().Value;

    private static string Property(JsonDocument oscal, string name) =>
        Properties(oscal.RootElement).First(property => property.GetProperty("name").GetString() == name).GetProperty("value").GetString()!;

    private static IEnumerable<JsonElement> Properties(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Name == "props" ? property.Value.EnumerateArray() : Properties(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Properties),
        _ => [],
    };
}
