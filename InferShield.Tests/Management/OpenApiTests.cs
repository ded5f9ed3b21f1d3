using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Management;

public sealed class OpenApiTests : IAsyncLifetime
{
    private const string Path = "/api/openapi.json";

    // They put into force, forget or stop what is there.
    private static readonly string[] WithoutBody = ["/restore", "/cancel", "/secret"];

    private TestGateway _gateway = null!;
    private JsonObject _document = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _document = await _gateway.Http.ReadAsync(Path);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Every_endpoint_of_the_public_listener_is_described_and_no_other()
    {
        var mapped = _gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => (Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'), Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(endpoint => endpoint.Path != Path && (endpoint.Path.StartsWith("/api/", StringComparison.Ordinal) || endpoint.Path.StartsWith("/v1/", StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Methods.Select(method => $"{method} {WithoutConstraints(endpoint.Path)}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), Operations().Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order(StringComparer.Ordinal));

        static string WithoutConstraints(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{\*{0,2}(\w+)[^}]*\}", "{$1}");
    }

    [Fact]
    public void Every_operation_tells_its_refusals_its_answer_its_body_and_its_keys()
    {
        Assert.StartsWith("3.1", (string?)_document["openapi"], StringComparison.Ordinal);
        Assert.Equal(["key", "keyHeader"], _document["security"]!.AsArray().Select(one => one!.AsObject().Single().Key));
        foreach (var (path, method, operation) in Operations())
        {
            Assert.True(operation["responses"]?["default"]?["content"] is JsonObject { Count: 1 }, $"{method} {path} has no refusal");
            Assert.Contains(operation["responses"]!.AsObject(), response => response.Key.StartsWith('2'));
            Assert.True(method is "get" or "delete" || WithoutBody.Any(path.EndsWith) || operation["requestBody"]?["content"] is JsonObject { Count: > 0 }, $"{method} {path} has no body");
            Assert.Equal(path.Split('/').Where(part => part.StartsWith('{')).Order(), (operation["parameters"] as JsonArray ?? []).Where(one => (string?)one!["in"] == "path").Select(one => $"{{{one!["name"]}}}").Order());
        }
    }

    [Fact]
    public void It_is_a_document_that_a_reader_of_such_takes_without_complaint()
    {
        var read = Microsoft.OpenApi.OpenApiDocument.Parse(_document.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.NotNull(read.Document);
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_a_policy_has_the_fields_of_its_language()
    {
        foreach (var reference in References(_document))
        {
            JsonNode? at = _document;
            foreach (var step in reference.TrimStart('#', '/').Split('/'))
            {
                at = at?[step];
            }

            Assert.True(at is not null, reference);
        }

        var policy = _document["components"]!["schemas"]!["Policy"]!;
        Assert.Equal(["name", "match", "action"], policy["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["allow", "flag", "redact", "block"], policy["properties"]!["action"]!["enum"]!.AsArray().Select(word => (string)word!));
        Assert.Equal("#/components/schemas/Policy", (string?)_document["paths"]!["/api/policies"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
    }

    [Fact]
    public async Task It_is_for_those_who_may_read()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _gateway.Anonymous.GetAsync(Path, Cancellation)).StatusCode);
        using var client = await _gateway.ClientAsync(Role.Client);
        Assert.Equal((403, "insufficient_role", null), await client.GetAsync(Path, Cancellation).RefusalAsync());
        using var auditor = await _gateway.ClientAsync(Role.Auditor);
        Assert.Equal("application/json", (await auditor.GetAsync(Path, Cancellation)).Content.Headers.ContentType?.MediaType);
    }

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
