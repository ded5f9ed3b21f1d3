using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Api.Gateway;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Reports;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Tenants;

/// <summary>Keys of one tenant try every management endpoint for what is another's.</summary>
public class CrossingTests
{
    private const string Marker = "globex-only";

    private static readonly Role[] Roles = [Role.Admin, Role.Auditor, Role.PolicyManager, Role.Client];

    /// <summary>What is tried at an endpoint; {key}, {report} … are ids of the other tenant's.</summary>
    private static readonly Dictionary<string, (string Path, string? Body)[]> Tries = new()
    {
        ["GET /api/keys"] = [("/api/keys", null), ("/api/keys?tenant=globex", null), ("/api/keys?tenant=acme&tenant=globex", null)],
        ["POST /api/keys"] = [("/api/keys?tenant=globex", """{"name":"mine","role":"admin"}""")],
        ["PATCH /api/keys/{id:guid}"] = [("/api/keys/{key}", """{"name":"mine"}"""), ("/api/keys/{key}?tenant=globex", """{"name":"mine"}""")],
        ["POST /api/keys/{id:guid}/rotate"] = [("/api/keys/{key}/rotate", "{}"), ("/api/keys/{key}/rotate?tenant=globex", "{}")],
        ["DELETE /api/keys/{id:guid}"] = [("/api/keys/{key}", null), ("/api/keys/{key}?tenant=globex", null)],
        ["GET /api/tenants"] = [("/api/tenants", null)],
        ["GET /api/tenants/{id}"] = [("/api/tenants/globex", null), ("/api/tenants/acme", null)],
        ["POST /api/tenants"] = [("/api/tenants", """{"id":"mine"}""")],
        ["PATCH /api/tenants/{id}"] = [("/api/tenants/globex", """{"disabled":true}"""), ("/api/tenants/acme", """{"limits":null}""")],
        ["GET /api/usage"] = [("/api/usage", null), ("/api/usage?tenant=globex", null), ("/api/usage?tenant=*", null), ("/api/usage?by=tenant,key", null)],
        ["GET /api/audit"] = [("/api/audit", null), ("/api/audit?tenant=globex", null), ("/api/audit?tenantId=globex", null)],
        ["GET /api/reports"] = [("/api/reports", null), ("/api/reports?tenant=globex", null), ("/api/reports?before={report}", null), ("/api/reports?status=completed", null)],
        ["POST /api/reports"] =
        [
            ("/api/reports?tenant=globex", """{"framework":"SOC2","startDate":"2026-03-01","endDate":"2026-03-31"}"""),
            ("/api/reports", """{"framework":"SOC2","startDate":"2026-03-01","endDate":"2026-03-31","templateId":"{template}"}"""),
        ],
        ["GET /api/reports/{id:guid}"] = [("/api/reports/{report}", null), ("/api/reports/{report}?tenant=globex", null)],
        ["GET /api/reports/{id:guid}/content"] = [("/api/reports/{report}/content", null)],
        ["GET /api/reports/{id:guid}/events"] = [("/api/reports/{report}/events", null)],
        ["POST /api/reports/{id:guid}/cancel"] = [("/api/reports/{report}/cancel", "{}")],
        ["DELETE /api/reports/{id:guid}"] = [("/api/reports/{report}", null), ("/api/reports/{report}?tenant=globex", null)],
        ["GET /api/reports/templates"] = [("/api/reports/templates", null), ("/api/reports/templates?tenant=globex", null)],
        ["POST /api/reports/templates/preview"] = [("/api/reports/templates/preview?format=html", """{"name":"mine"}""")],
        ["GET /api/reports/templates/{id:guid}/preview"] = [("/api/reports/templates/{template}/preview?format=html", null)],
        ["GET /api/reports/templates/{id:guid}"] = [("/api/reports/templates/{template}", null)],
        ["POST /api/reports/templates"] = [("/api/reports/templates?tenant=globex", """{"name":"of acme"}""")],
        ["PUT /api/reports/templates/{id:guid}"] = [("/api/reports/templates/{template}", """{"name":"of acme"}""")],
        ["DELETE /api/reports/templates/{id:guid}"] = [("/api/reports/templates/{template}", null)],
        ["GET /api/reports/schedules"] = [("/api/reports/schedules", null), ("/api/reports/schedules?tenant=globex", null)],
        ["GET /api/reports/schedules/{id:guid}"] = [("/api/reports/schedules/{schedule}", null)],
        ["GET /api/reports/schedules/{id:guid}/runs"] = [("/api/reports/schedules/{schedule}/runs", null)],
        ["POST /api/reports/schedules"] = [("/api/reports/schedules", Schedule("of acme")), ("/api/reports/schedules", Schedule("of acme", "{template}"))],
        ["PUT /api/reports/schedules/{id:guid}"] = [("/api/reports/schedules/{schedule}", Schedule("of acme"))],
        ["POST /api/reports/schedules/{id:guid}/secret"] = [("/api/reports/schedules/{schedule}/secret", "{}")],
        ["DELETE /api/reports/schedules/{id:guid}"] = [("/api/reports/schedules/{schedule}", null)],
        ["GET /api/audit/{id:guid}"] = [("/api/audit/{record}", null)],
        ["GET /api/audit/{id:guid}/matched"] = [("/api/audit/{record}/matched", null)],
        ["POST /api/audit/{id:guid}/review"] = [("/api/audit/{record}/review", """{"disposition":"accepted-risk","comment":"of acme"}""")],
        ["GET /api/audit/export"] = [("/api/audit/export", null), ("/api/audit/export?tenant=globex", null)],
        ["POST /api/audit/erasures"] = [("/api/audit/erasures", $$"""{"subject":"{{Marker}}"}"""), ("/api/audit/erasures?tenant=globex", $$"""{"subject":"{{Marker}}"}"""), ("/api/audit/erasures", """{"record":"{record}"}""")],
        ["GET /api/audit/verification"] = [("/api/audit/verification", null), ("/api/audit/verification?tenant=globex", null)],
        ["GET /api/sessions"] = [("/api/sessions", null), ("/api/sessions?tenant=globex", null)],
        ["GET /api/sessions/{name}"] = [("/api/sessions/{session}", null)],
        ["DELETE /api/sessions/{name}"] = [("/api/sessions/{session}", null)],
        ["GET /api/policies"] = [("/api/policies", null), ("/api/policies?tenant=globex", null)],
        ["GET /api/policies/{name}"] = [("/api/policies/{policy}", null)],
        ["POST /api/policies"] = [("/api/policies", Policy("{policy}", "acme")), ("/api/policies", Policy("mine", "globex"))],
        ["PUT /api/policies/{name}"] = [("/api/policies/{policy}", Policy("{policy}", "acme"))],
        ["DELETE /api/policies/{name}"] = [("/api/policies/{policy}", null)],
        ["GET /api/policies/sequences"] = [("/api/policies/sequences", null)],
        ["GET /api/policies/sequences/{name}"] = [("/api/policies/sequences/{policy}", null)],
        ["POST /api/policies/sequences"] = [("/api/policies/sequences", Policy("{policy}", "acme"))],
        ["PUT /api/policies/sequences/{name}"] = [("/api/policies/sequences/{policy}", Policy("{policy}", "acme"))],
        ["DELETE /api/policies/sequences/{name}"] = [("/api/policies/sequences/{policy}", null)],
        ["GET /api/policies/document"] = [("/api/policies/document", null)],
        ["PUT /api/policies/document"] = [("/api/policies/document", """{"policies":[]}""")],
        ["GET /api/policies/versions"] = [("/api/policies/versions", null)],
        ["GET /api/policies/versions/{number:long}"] = [("/api/policies/versions/1", null), ("/api/policies/versions/2", null)],
        ["GET /api/policies/versions/{number:long}/diff/{other:long}"] = [("/api/policies/versions/1/diff/2", null)],
        ["POST /api/policies/versions/{number:long}/restore"] = [("/api/policies/versions/1/restore", "{}")],
        ["POST /api/policies/check"] = [("/api/policies/check", $$"""{"policies":[{{Policy("{policy}", "acme")}}]}""")],
        ["POST /api/policies/dry-run"] = [("/api/policies/dry-run", $$"""{"document":{"policies":[{{Policy("{policy}", "acme")}}]},"texts":["hello"]}""")],
    };

    // They tell of the gateway alone.
    private static readonly string[] OfNoTenant = ["GET /api/openapi.json", "GET /api/audit/keys"];

    private static readonly Regex TriedObjects = new("\"object\":\"[^\"]*\"", RegexOptions.NonBacktracking);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task No_endpoint_tells_or_changes_anything_of_another_tenant(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        using var globex = await gateway.ClientAsync(Role.Admin, "globex");
        var key = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", $$"""{"name":"{{Marker}}","role":"client"}""", globex));
        var report = (await globex.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" })).GetProperty("id").GetGuid();
        var template = await TestGateway.JsonAsync(await gateway.PostAsync("/api/reports/templates", $$"""{"name":"{{Marker}}"}""", globex));
        var schedule = await TestGateway.JsonAsync(await gateway.PostAsync("/api/reports/schedules", Schedule(Marker, (string)template["id"]!), globex));
        using var client = gateway.ClientWith((string)key["key"]!);
        client.DefaultRequestHeaders.Add("x-infershield-subject", Marker);
        client.DefaultRequestHeaders.Add(SessionWatch.Header, Marker);
        await gateway.PostAsync("/v1/analyze", """{"prompt":"Write to jane.roe@example.com"}""", client);
        Assert.Equal(HttpStatusCode.Created, (await gateway.PostAsync("/api/policies", Policy(Marker, "globex"), globex)).StatusCode);
        var record = "";
        await Eventually.IsTrueAsync(async () =>
        {
            var records = JsonNode.Parse(await globex.GetStringAsync("/api/audit", Cancellation))!["records"]!.AsArray();
            record = (string?)records.FirstOrDefault(one => (string?)one!["operation"] == "analyze")?["id"] ?? "";
            return record.Length > 0;
        }, "the request is on record");
        var before = await StateAsync(gateway, globex, record);
        Assert.Contains($"\"subject\":\"{Marker}\"", before, StringComparison.Ordinal);

        // None of these may stand in an answer to anybody else.
        string[] secrets = [Marker, record, (string)key["id"]!, report.ToString(), (string)template["id"]!, (string)schedule["id"]!, "globex"];
        foreach (var role in Roles)
        {
            using var acme = await gateway.ClientAsync(role, "acme");
            foreach (var (endpoint, tries) in Tries)
            {
                foreach (var (path, body) in tries)
                {
                    var target = Fill(path);
                    using var request = new HttpRequestMessage(new HttpMethod(endpoint.Split(' ')[0]), target);
                    request.Content = body is null ? null : new StringContent(Fill(body), Encoding.UTF8, "application/json");
                    var answer = await acme.SendAsync(request, Cancellation);
                    // What one sends oneself may come back, also later: what one tried in vain stands in one's own log.
                    var text = TriedObjects.Replace(await answer.Content.ReadAsStringAsync(Cancellation), "");
                    Assert.All(secrets.Where(secret => body is null || !Fill(body).Contains(secret, StringComparison.Ordinal)), secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
                    Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.PreconditionRequired, $"{role} {request.Method} {target}: {answer.StatusCode} {text}");
                    Assert.False(target.Contains("globex", StringComparison.Ordinal) && endpoint.Contains("/api/keys", StringComparison.Ordinal) && answer.IsSuccessStatusCode, $"{role} {request.Method} {target}: {answer.StatusCode}");
                }
            }
        }

        Assert.Equal(before, await StateAsync(gateway, globex, record));
        Assert.DoesNotContain("mine", await gateway.Http.GetStringAsync("/api/tenants", Cancellation), StringComparison.Ordinal);

        string Fill(string text) => new[] { ("key", (string?)key["id"]), ("report", report.ToString()), ("template", (string?)template["id"]), ("schedule", (string?)schedule["id"]), ("record", record), ("session", Marker), ("policy", Marker) }
            .Aggregate(text, (filled, value) => filled.Replace($"{{{value.Item1}}}", value.Item2, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_is_tried()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mapped = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api", StringComparison.Ordinal) == true)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));
        Assert.Empty(mapped.Except(Tries.Keys).Except(OfNoTenant));
    }

    private static string Policy(string name, string tenant) =>
        $$"""{"name":"{{name}}","tenants":["{{tenant}}"],"match":{"entities":["email"]},"action":"block"}""";

    private static string Schedule(string name, string? template = null) =>
        $$"""{"name":"{{name}}","cron":"0 6 1 * *","framework":"SOC2","templateId":{{(template is null ? "null" : $"\"{template}\"")}}}""";

    /// <summary>All that the tenant sees of itself, and what the operator sees of it.</summary>
    private static async Task<string> StateAsync(TestGateway gateway, HttpClient admin, string record) => string.Join('\n',
        await admin.GetStringAsync("/api/keys", Cancellation), await admin.GetStringAsync("/api/reports", Cancellation), await admin.GetStringAsync("/api/policies", Cancellation),
        await admin.GetStringAsync("/api/reports/templates", Cancellation), await admin.GetStringAsync("/api/reports/schedules", Cancellation), await admin.GetStringAsync($"/api/audit/{record}", Cancellation),
        JsonNode.Parse(await gateway.Http.GetStringAsync("/api/tenants/globex", Cancellation))!.ToJsonString());
}
