using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Reports;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Templates;

public class TemplateTests
{
    private const string Path = "/api/reports/templates";

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_template_is_made_read_replaced_and_taken_away(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var logo = Images.Png(40, 20);
        var asked = new JsonObject
        {
            ["name"] = "Board",
            ["company"] = "Vögel & Söhne <b>AG</b> شركة",
            ["logo"] = Convert.ToBase64String(logo),
            ["accentColor"] = "#A0001C",
            ["sections"] = new JsonArray("verification", "summary"),
            ["footerText"] = "Confidential",
        };

        var made = await gateway.Http.SendAsync(HttpMethod.Post, Path, asked);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var path = made.Headers.Location!.ToString();
        var read = await gateway.Http.ReadAsync(path);
        var tag = made.Headers.ETag!.ToString();
        Assert.Equal(tag, await gateway.Http.TagAsync(path));
        Assert.Equal("#a0001c", (string?)read["accentColor"]);
        Assert.Equal((string?)asked["company"], (string?)read["company"]);
        Assert.Equal(logo, Convert.FromBase64String((string)read["logo"]!));
        Assert.Equal(["verification", "summary"], read["sections"]!.AsArray().Select(section => (string)section!));
        var listed = (await gateway.Http.ReadAsync(Path))["templates"]!.AsArray().Single()!;
        Assert.Equal(("Board", null), ((string?)listed["name"], listed["logo"]));

        Assert.Equal((409, "name_taken", "name"), await gateway.Http.SendAsync(HttpMethod.Post, Path, asked).RefusalAsync());
        var change = new JsonObject { ["name"] = "Board", ["company"] = "Other" };
        Assert.Equal(428, (await gateway.Http.SendAsync(HttpMethod.Put, path, change).RefusalAsync()).Status);
        var replaced = await gateway.Http.SendAsync(HttpMethod.Put, path, change, tag);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal(412, (await gateway.Http.SendAsync(HttpMethod.Put, path, change, tag).RefusalAsync()).Status);
        Assert.Equal(412, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: tag).RefusalAsync()).Status);
        Assert.Null((await gateway.Http.ReadAsync(path))["logo"]);
        Assert.Equal(ReportTemplate.Default.AccentColor, (string?)(await gateway.Http.ReadAsync(path))["accentColor"]);

        Assert.Equal(HttpStatusCode.Created, (await gateway.Http.SendAsync(HttpMethod.Post, Path, new JsonObject { ["name"] = "Second" })).StatusCode);
        Assert.Equal((409, "name_taken", "name"), await gateway.Http.SendAsync(HttpMethod.Put, path, new JsonObject { ["name"] = "Second" }, "*").RefusalAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: replaced.Headers.ETag!.ToString())).StatusCode);
        Assert.Equal(404, (await gateway.Http.GetAsync(path, TestGateway.Cancellation).RefusalAsync()).Status);

        JsonNode[] records = [];
        await Eventually.IsTrueAsync(async () =>
        {
            var found = await gateway.Http.ReadAsync($"/api/audit?limit=100&object=templates/{path.Split('/')[^1]}");
            records = [.. found["records"]!.AsArray().OfType<JsonNode>().Where(record => (int)record["statusCode"]! < 300)];
            return records.Length == 3;
        }, "the changes are on record");
        Assert.Equal(["templates.create", "templates.delete", "templates.replace"], records.Select(record => (string?)record["operation"]).Order(StringComparer.Ordinal));
        Assert.Equal(HashOf("create", "after"), HashOf("replace", "before"));

        string? HashOf(string change, string when) =>
            (string?)JsonNode.Parse((string)records.Single(record => (string?)record["operation"] == $"templates.{change}")["details"]!)![when];
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_its_field()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var (field, value) in new (string, JsonNode?)[]
        {
            ("name", ""), ("name", null), ("name", 5), ("name", "a\nb"), ("name", new string('x', 101)),
            ("company", new string('x', 101)), ("company", "a\r\nSubject: b"), ("company", "a\u202eb"), ("company", new JsonArray()),
            ("accentColor", "red"), ("accentColor", "#fff"), ("accentColor", "#12345g"), ("accentColor", "#ffff00"), ("accentColor", "#1f4e79;background:url(x)"),
            ("sections", "summary"), ("sections", new JsonArray()), ("sections", new JsonArray("summary")), ("sections", new JsonArray("verification", "verification")),
            ("sections", new JsonArray("verification", "secrets")), ("sections", new JsonArray("verification", 1)), ("sections", new JsonArray([.. Enumerable.Range(0, 1000).Select(number => (JsonNode)$"s{number}")])),
            ("footerText", new string('x', 201)), ("footerText", "a\u0007"),
            ("logo", "no base64!"), ("logo", Convert.ToBase64String("<svg/>"u8)), ("logo", Convert.ToBase64String(Images.Png(9000, 9000, unpacked: 5))), ("logo", Convert.ToBase64String(new byte[300_000])),
        })
        {
            var body = new JsonObject { ["name"] = "a" };
            body[field] = value;
            Assert.Equal((400, "invalid_request", field), await gateway.Http.SendAsync(HttpMethod.Post, Path, body).RefusalAsync());
        }

        Assert.Equal((400, "unknown_parameter", "script"), await gateway.Http.SendAsync(HttpMethod.Post, Path, new JsonObject { ["name"] = "a", ["script"] = "b" }).RefusalAsync());
        Assert.Equal(413, await gateway.Http.StatusOfLargeAsync(Path, new JsonObject { ["name"] = new string('x', 1_000_000) }));
        Assert.Empty((await gateway.Http.ReadAsync(Path))["templates"]!.AsArray());
    }

    [Fact]
    public async Task A_tenant_may_have_fifty_and_sees_no_other_tenants()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var globex = await gateway.ClientAsync(Role.PolicyManager, "globex");
        var path = "";
        for (var i = 0; i < 50; i++)
        {
            path = (await globex.SendAsync(HttpMethod.Post, Path, new JsonObject { ["name"] = $"T{i}" })).EnsureSuccessStatusCode().Headers.Location!.ToString();
        }

        Assert.Equal((409, "too_many", null), await globex.SendAsync(HttpMethod.Post, Path, new JsonObject { ["name"] = "more" }).RefusalAsync());
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Put, path, new JsonObject { ["name"] = "mine" }, "*").RefusalAsync()).Status);
        Assert.Equal(404, (await gateway.Http.SendAsync(HttpMethod.Delete, path, ifMatch: "*").RefusalAsync()).Status);
        Assert.Empty((await gateway.Http.ReadAsync(Path))["templates"]!.AsArray());
    }

    [Fact]
    public async Task A_preview_is_a_report_that_says_it_is_a_sample()
    {
        await using var gateway = await TestGateway.StartAsync();
        var template = new JsonObject { ["name"] = "a", ["company"] = "Vögel <script>alert(1)</script>", ["logo"] = Convert.ToBase64String(Images.Png(20, 10)), ["accentColor"] = "#a0001c", ["footerText"] = "Confidential" };
        var html = await gateway.Http.SendAsync(HttpMethod.Post, Path + "/preview?format=html", template);
        Assert.Equal("text/html; charset=utf-8", html.Content.Headers.ContentType?.ToString());
        Assert.Contains("sandbox", html.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var text = await html.Content.ReadAsStringAsync(TestGateway.Cancellation);
        foreach (var part in (string[])["SAMPLE – V", "#a0001c", "Confidential", "data:image/png;base64,", "infershield-verification: "])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", text, StringComparison.Ordinal);
        var bare = await gateway.Http.SendAsync(HttpMethod.Post, Path + "/preview?format=html", new JsonObject { ["name"] = "a", ["sections"] = new JsonArray("verification") });
        var bareText = await bare.Content.ReadAsStringAsync(TestGateway.Cancellation);
        Assert.Contains("Left out of this report by its template: summary, charts, controls, exceptions, configuration, outages, self-test, records.", bareText, StringComparison.Ordinal);
        Assert.Contains("evidence of nothing", bareText, StringComparison.Ordinal);
        var made = await gateway.Http.SendAsync(HttpMethod.Post, Path, template);
        var path = made.Headers.Location + "/preview";
        Assert.Equal("%PDF-"u8.ToArray(), (await gateway.Http.GetByteArrayAsync(path, TestGateway.Cancellation))[..5]);
        Assert.Equal((400, "invalid_request", "format"), await gateway.Http.SendAsync(HttpMethod.Get, path + "?format=csv").RefusalAsync());
        Assert.Equal((400, "invalid_request", "accentColor"), await gateway.Http.SendAsync(HttpMethod.Post, Path + "/preview", new JsonObject { ["name"] = "a", ["accentColor"] = "white" }).RefusalAsync());
        using var auditor = await gateway.ClientAsync(Role.Auditor);
        Assert.Equal(HttpStatusCode.OK, (await auditor.SendAsync(HttpMethod.Get, path + "?format=html")).StatusCode);
        Assert.Equal(403, (await auditor.SendAsync(HttpMethod.Post, Path + "/preview", template).RefusalAsync()).Status);
    }

    [Theory]
    [InlineData(Role.Auditor, 200, 403)]
    [InlineData(Role.PolicyManager, 200, 201)]
    [InlineData(Role.Client, 403, 403)]
    public async Task Roles_read_and_change_as_they_may(Role role, int read, int write)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ClientAsync(role);
        Assert.Equal(read, (int)(await client.GetAsync(Path, TestGateway.Cancellation)).StatusCode);
        Assert.Equal(write, (int)(await client.SendAsync(HttpMethod.Post, Path, new JsonObject { ["name"] = "a" })).StatusCode);
    }
}
