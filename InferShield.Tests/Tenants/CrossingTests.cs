using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
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
        ["GET /api/reports"] = [("/api/reports", null), ("/api/reports?tenant=globex", null), ("/api/reports?before={report}", null)],
        ["POST /api/reports"] = [("/api/reports?tenant=globex", """{"framework":"SOC2","startDate":"2026-03-01","endDate":"2026-03-31"}""")],
        ["GET /api/reports/{id:guid}"] = [("/api/reports/{report}", null), ("/api/reports/{report}?tenant=globex", null)],
        ["GET /api/reports/{id:guid}/content"] = [("/api/reports/{report}/content", null)],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task No_endpoint_tells_or_changes_anything_of_another_tenant(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        using var globex = await gateway.ClientAsync(Role.Admin, "globex");
        var key = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", $$"""{"name":"{{Marker}}","role":"client"}""", globex));
        var report = await TestGateway.JsonAsync(await gateway.PostAsync("/api/reports", """{"framework":"SOC2","startDate":"2026-03-01","endDate":"2026-03-31"}""", globex));
        using var client = gateway.ClientWith((string)key["key"]!);
        await gateway.PostAsync("/v1/analyze", """{"prompt":"Write to jane.roe@example.com"}""", client);
        var before = await StateAsync(gateway, globex);

        // None of these may stand in an answer to anybody else.
        string[] secrets = [Marker, (string)key["id"]!, (string)report["id"]!, "globex"];
        foreach (var role in Roles)
        {
            using var acme = await gateway.ClientAsync(role, "acme");
            foreach (var (endpoint, tries) in Tries)
            {
                foreach (var (path, body) in tries)
                {
                    var target = path.Replace("{key}", (string?)key["id"], StringComparison.Ordinal).Replace("{report}", (string?)report["id"], StringComparison.Ordinal);
                    using var request = new HttpRequestMessage(new HttpMethod(endpoint.Split(' ')[0]), target);
                    request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
                    var answer = await acme.SendAsync(request, Cancellation);
                    var text = await answer.Content.ReadAsStringAsync(Cancellation);
                    Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
                    Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{role} {request.Method} {target}: {answer.StatusCode} {text}");
                    Assert.False(target.Contains("globex", StringComparison.Ordinal) && endpoint.Contains("/api/keys", StringComparison.Ordinal) && answer.IsSuccessStatusCode, $"{role} {request.Method} {target}: {answer.StatusCode}");
                }
            }
        }

        Assert.Equal(before, await StateAsync(gateway, globex));
        Assert.DoesNotContain("mine", await gateway.Http.GetStringAsync("/api/tenants", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_endpoint_is_tried()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mapped = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api", StringComparison.Ordinal) == true)
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));
        Assert.Empty(mapped.Except(Tries.Keys));
    }

    /// <summary>All that the tenant sees of itself, and what the operator sees of it.</summary>
    private static async Task<string> StateAsync(TestGateway gateway, HttpClient admin) => string.Join('\n',
        await admin.GetStringAsync("/api/keys", Cancellation), await admin.GetStringAsync("/api/reports", Cancellation),
        JsonNode.Parse(await gateway.Http.GetStringAsync("/api/tenants/globex", Cancellation))!.ToJsonString());
}
