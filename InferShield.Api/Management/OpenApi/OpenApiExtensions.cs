using Microsoft.OpenApi;

namespace InferShield.Api.Management.OpenApi;

internal static class OpenApiExtensions
{
    private const string Path = "/api/openapi.json";

    /// <summary>The document that describes every endpoint of the public listener.</summary>
    public static void AddOpenApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath is { } path && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("v1/", StringComparison.Ordinal));
        options.AddDocumentTransformer<DocumentDescription>();
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi(Path).RequireReader();
}
