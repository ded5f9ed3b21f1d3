using System.Globalization;
using InferShield.Simulator.Anthropic;
using InferShield.Simulator.OpenAi;
using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Wire;

/// <summary>Around every call to a provider: headers, the key, errors in the provider's shape, the end of a lost client.</summary>
internal sealed class ProviderFilter(IOptions<SimulatorOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var dialect = DialectOf(context.Request);
        var requestId = $"req_{Guid.NewGuid():N}";
        dialect.WriteHeaders(context.Response.Headers, requestId);
        try
        {
            Authenticate(context.Request);
            return await next(invocation);
        }
        catch (ProviderException error)
        {
            return Answer(context, dialect, error, requestId);
        }
        catch (BadHttpRequestException error)
        {
            return Answer(context, dialect, new ProviderException(error.StatusCode, error.Message), requestId);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return Results.Empty;
        }
    }

    private static Dialect DialectOf(HttpRequest request) =>
        request.Headers.ContainsKey("anthropic-version") || request.Path.StartsWithSegments("/v1/messages")
            ? AnthropicDialect.Instance
            : OpenAiDialect.Instance;

    private void Authenticate(HttpRequest request)
    {
        if (options.Value.ApiKey is { Length: > 0 } expected && KeyOf(request.Headers) != expected)
        {
            throw new ProviderException(401, "The API key is missing or wrong.") { Code = "invalid_api_key" };
        }
    }

    private static string? KeyOf(IHeaderDictionary headers)
    {
        const string Scheme = "Bearer ";
        string? authorization = headers.Authorization;
        return authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[Scheme.Length..].Trim()
            : headers["x-api-key"];
    }

    private static IResult Answer(HttpContext context, Dialect dialect, ProviderException error, string requestId)
    {
        if (error.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Json(dialect.Error(error, requestId), ReplyWriter.Json, statusCode: error.Status);
    }
}
