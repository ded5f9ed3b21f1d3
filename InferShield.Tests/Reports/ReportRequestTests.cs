using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Reports;

namespace InferShield.Tests.Reports;

public class ReportRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Dates_are_whole_days_and_the_rest_has_defaults()
    {
        var request = Parse("""{"framework":"soc2","startDate":"2026-03-01","endDate":"2026-03-15"}""");

        Assert.Equal(new ReportRequest("SOC2", "json", "executive-summary", Day(3, 1), Day(3, 16)) { Edition = ReportWords.Editions("SOC2")[0] }, request);
    }

    [Fact]
    public void Times_are_instants()
    {
        var request = Parse("""{"framework":"PCI-DSS","format":"CSV","type":"detailed-audit","startDate":"2026-03-01T12:00:00+02:00","endDate":"2026-03-02T00:00:00Z"}""");

        Assert.Equal(new ReportRequest("PCI-DSS", "csv", "detailed-audit", Day(3, 1).AddHours(10), Day(3, 2)) { Edition = ReportWords.Editions("PCI-DSS")[0] }, request);
    }

    [Fact]
    public void One_day_is_a_range()
    {
        var request = Parse("""{"framework":"GDPR","startDate":"2026-03-01","endDate":"2026-03-01"}""");

        Assert.Equal((Day(3, 1), Day(3, 2)), (request.Start, request.End));
    }

    [Theory]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-16","endDate":"2026-03-16"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-01","endDate":"2026-03-17"}""", "endDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-02","endDate":"2026-03-01"}""", "endDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-02T10:00:00Z","endDate":"2026-03-02T10:00:00Z"}""", "endDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2016-03-01","endDate":"2026-03-02"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","endDate":"2026-03-02"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-02"}""", "endDate")]
    [InlineData("""{"framework":"GDPR","startDate":"yesterday","endDate":"2026-03-02"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-02-30","endDate":"2026-03-02"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":20260301,"endDate":"2026-03-02"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":"9999-12-31","endDate":"9999-12-31"}""", "startDate")]
    [InlineData("""{"framework":"GDPR","startDate":"2026-03-01","endDate":"9999-12-31T23:59:59Z"}""", "endDate")]
    [InlineData("""{"framework":"SOX","startDate":"2026-03-01","endDate":"2026-03-02"}""", "framework")]
    [InlineData("""{"framework":{"a":1},"startDate":"2026-03-01","endDate":"2026-03-02"}""", "framework")]
    [InlineData("""{"startDate":"2026-03-01","endDate":"2026-03-02"}""", "framework")]
    [InlineData("""{"framework":"GDPR","format":"docx","startDate":"2026-03-01","endDate":"2026-03-02"}""", "format")]
    [InlineData("""{"framework":"GDPR","format":7,"startDate":"2026-03-01","endDate":"2026-03-02"}""", "format")]
    [InlineData("""{"framework":"GDPR","type":"novel","startDate":"2026-03-01","endDate":"2026-03-02"}""", "type")]
    [InlineData("""{"framework":"GDPR","edition":"2026","startDate":"2026-03-01","endDate":"2026-03-02"}""", "edition")]
    [InlineData("""{"framework":"GDPR","format":"csv","oscal":true,"startDate":"2026-03-01","endDate":"2026-03-02"}""", "oscal")]
    [InlineData("""{"framework":"GDPR","oscal":"yes","startDate":"2026-03-01","endDate":"2026-03-02"}""", "oscal")]
    [InlineData("""{"framework":"GDPR","templateId":"mine","startDate":"2026-03-01","endDate":"2026-03-02"}""", "templateId")]
    public void What_is_wrong_is_named(string body, string field)
    {
        var refusal = Assert.Throws<RequestException>(() => Parse(body));

        Assert.Equal(400, refusal.Status);
        Assert.Equal(field, refusal.Param);
        Assert.Contains($"'{field}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edition_form_and_template_may_be_named()
    {
        var request = Parse("""{"framework":"OWASP-LLM","edition":"2026","format":"json","oscal":true,"templateId":"0198c0de-0000-7000-8000-000000000000","startDate":"2026-03-01","endDate":"2026-03-02"}""");

        Assert.Equal(("2026", true, Guid.Parse("0198c0de-0000-7000-8000-000000000000")), (request.Edition, request.Oscal, request.TemplateId));
    }

    [Fact]
    public void An_unknown_field_is_refused() =>
        Assert.Throws<RequestException>(() => Parse("""{"framework":"GDPR","startDate":"2026-03-01","endDate":"2026-03-02","tenant":"other"}"""));

    private static ReportRequest Parse(string body) => ReportRequest.Parse((JsonObject)JsonNode.Parse(body)!, Now);

    private static DateTimeOffset Day(int month, int day) => new(2026, month, day, 0, 0, 0, TimeSpan.Zero);
}
