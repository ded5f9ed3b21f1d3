using System.Reflection;
using InferShield.Api.Management.Oidc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace InferShield.Api.Management.OpenApi;

/// <summary>Adds what the code of an endpoint does not tell: who may call it, how it refuses, and bodies that are read as JSON.</summary>
internal sealed class DocumentDescription(IServiceProvider services) : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";
    private const string Key = "key";
    private const string KeyHeader = "keyHeader";
    private const string Token = "token";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "InferShield",
            Version = typeof(DocumentDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
            Description = "A security gateway for LLM inference: /v1 speaks the providers' own protocols, /api manages the gateway.",
        };
        document.Servers = [];
        AddSchemas(document);
        AddSecurity(document);
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                var isModel = path.StartsWith("/v1/", StringComparison.Ordinal);
                operation.Tags = new HashSet<OpenApiTagReference> { new(isModel ? "v1" : path.Split('/')[2], document) };
                operation.Responses ??= [];
                operation.Responses["default"] = Refusal(document, path);
                operation.Security = isModel ? [Requirement(document, Key), Requirement(document, KeyHeader)] : null;
                if (isModel)
                {
                    DescribeModelCall(document, path, method, operation);
                }
                else
                {
                    DescribeManagement(document, path, method, operation);
                }
            }
        }

        document.Tags = new HashSet<OpenApiTag>(document.Paths.Keys.Select(path => path.Split('/') is [_, "api", var tag, ..] ? tag : "v1").Distinct().Select(tag => new OpenApiTag { Name = tag }));
        return Task.CompletedTask;
    }

    private static void DescribeModelCall(OpenApiDocument document, string path, HttpMethod method, OpenApiOperation operation)
    {
        if (method == HttpMethod.Post)
        {
            var isUpload = path.Contains("/audio/transcriptions", StringComparison.Ordinal) || path.Contains("/audio/translations", StringComparison.Ordinal);
            operation.RequestBody ??= Body(document, isUpload ? "multipart/form-data" : Json, Schemas.Inference);
        }

        var answer = new OpenApiResponse
        {
            Description = "The provider's answer, in the protocol of the path",
            Content = new Dictionary<string, OpenApiMediaType> { [Json] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
            Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["x-request-id"] = Header("The id under which the audit log has the request"),
                ["x-infershield-verdict"] = Header("allowed, flagged, redacted or blocked"),
                ["x-infershield-rules"] = Header("The rules that found something, never what they found"),
            },
        };
        if (method == HttpMethod.Post)
        {
            answer.Content["text/event-stream"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }

        operation.Responses!["200"] = answer;
    }

    private static void DescribeManagement(OpenApiDocument document, string path, HttpMethod method, OpenApiOperation operation)
    {
        if (Schemas.OfBody(method, path) is { } schema)
        {
            operation.RequestBody = Body(document, Json, schema);
        }

        if (path.StartsWith("/api/keys", StringComparison.Ordinal) || path == "/api/usage")
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "tenant",
                In = ParameterLocation.Query,
                Description = "Another tenant than the caller's: for admins of the tenant default",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        if (path == "/api/reports" && method == HttpMethod.Post)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Prefer",
                In = ParameterLocation.Header,
                Description = "wait=N: answer when the report is made, or after N seconds (60 at most)",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        var isPolicyChange = path.StartsWith("/api/policies", StringComparison.Ordinal) && method != HttpMethod.Get
            && !path.EndsWith("/check", StringComparison.Ordinal) && !path.EndsWith("/dry-run", StringComparison.Ordinal);
        if (isPolicyChange)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = "comment", In = ParameterLocation.Query, Description = "Why; kept with the version", Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 500 } });
            AddIfMatch(operation, method != HttpMethod.Post || path.EndsWith("/restore", StringComparison.Ordinal));
        }

        var isOfSchedules = path.StartsWith("/api/reports/templates", StringComparison.Ordinal) || path.StartsWith("/api/reports/schedules", StringComparison.Ordinal);
        if (isOfSchedules && (method == HttpMethod.Put || method == HttpMethod.Delete || path.EndsWith("/secret", StringComparison.Ordinal)))
        {
            AddIfMatch(operation, isRequired: true);
        }
    }

    private static void AddIfMatch(OpenApiOperation operation, bool isRequired)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            Required = isRequired,
            Description = "The ETag of what is changed, or * for whatever is there",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static OpenApiResponse Refusal(OpenApiDocument document, string path)
    {
        var (type, schema) = path.StartsWith("/v1/messages", StringComparison.Ordinal) ? (Json, Schemas.AnthropicError)
            : path.StartsWith("/v1/", StringComparison.Ordinal) ? (Json, Schemas.OpenAiError)
            : ("application/problem+json", Schemas.Problem);
        return new OpenApiResponse { Description = "The refusal", Content = Content(document, type, schema) };
    }

    private void AddSecurity(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiSecurityScheme>(Key, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of InferShield: Authorization: Bearer isk_…" });
        document.AddComponent<IOpenApiSecurityScheme>(KeyHeader, new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "x-api-key", Description = "The same key in the header of Anthropic's clients" });
        document.Security = [Requirement(document, Key), Requirement(document, KeyHeader)];
        if (services.GetService<OidcOptions>() is { } oidc)
        {
            document.AddComponent<IOpenApiSecurityScheme>(Token, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OpenIdConnect,
                OpenIdConnectUrl = new Uri(oidc.Authority!.ToString().TrimEnd('/') + "/.well-known/openid-configuration"),
                Description = "A token of the identity provider, on /api alone",
            });
            document.Security.Add(Requirement(document, Token));
        }
    }

    private static void AddSchemas(OpenApiDocument document)
    {
        foreach (var (name, schema) in Schemas.All())
        {
            document.AddComponent<IOpenApiSchema>(name, OpenApiModelFactory.Parse<OpenApiSchema>(schema!.ToJsonString(), OpenApiSpecVersion.OpenApi3_1, document, out _)!);
        }
    }

    private static OpenApiRequestBody Body(OpenApiDocument document, string type, string schema) => new() { Required = schema != Schemas.Rotation, Content = Content(document, type, schema) };

    private static Dictionary<string, OpenApiMediaType> Content(OpenApiDocument document, string type, string schema) =>
        new() { [type] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) } };

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
