using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Providers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace InferShield.Api.Errors;

/// <summary>
/// Writes an error in the shape that the path's clients read: the provider's own on <c>/v1</c>, OpenAI's or Anthropic's, RFC 9457
/// problem details elsewhere.
/// </summary>
internal static class ErrorResponse
{
    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Task WriteAsync(HttpContext context, RequestException failure)
    {
        if (failure.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in failure.Headers)
        {
            context.Response.Headers[name] = value;
        }

        return WriteAsync(context, failure.Status, failure.Code, failure.Message, failure.Param);
    }

    public static Task WriteAsync(HttpContext context, int status, string code, string message, string? param = null)
    {
        context.Response.StatusCode = status;
        return ShapeOf(context) switch
        {
            ErrorShape.OpenAi => context.Response.WriteAsJsonAsync(new OpenAiError(new(message, OpenAiType(status), param, code)), context.RequestAborted),
            ErrorShape.Anthropic => context.Response.WriteAsJsonAsync(
                new AnthropicError("error", new(AnthropicType(status), message), context.RequestId()), SnakeCase, context.RequestAborted),
            _ => context.Response.WriteAsJsonAsync(
                Problem(status, code, message, param),
                JsonSerializerOptions.Web,
                "application/problem+json",
                context.RequestAborted),
        };
    }

    /// <summary>A provider's error in its own shape.</summary>
    public static JsonObject Body(Dialect dialect, int status, string message) => dialect == Dialect.Anthropic
        ? new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = AnthropicType(status), ["message"] = message } }
        : new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = OpenAiType(status), ["param"] = null, ["code"] = null } };

    /// <summary>What the path's clients read; where the path is both providers' or nobody's, the headers tell whose client it is.</summary>
    private static ErrorShape ShapeOf(HttpContext context)
    {
        var path = context.Request.Path;
        return !path.StartsWithSegments("/v1", out var rest) ? ErrorShape.Problem
            : rest.StartsWithSegments("/messages") ? ErrorShape.Anthropic
            : context.Request.Headers.ContainsKey("anthropic-version") && (context.GetEndpoint() is null || rest.StartsWithSegments("/models")) ? ErrorShape.Anthropic
            : ErrorShape.OpenAi;
    }

    private static ProblemDetails Problem(int status, string code, string message, string? field)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = message,
            Extensions = { ["code"] = code },
        };
        if (field is not null)
        {
            problem.Extensions["field"] = field;
        }

        return problem;
    }

    private static string OpenAiType(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>Anthropic's type of an error with this status.</summary>
    public static string AnthropicType(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status402PaymentRequired => "billing_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status503ServiceUnavailable => "overloaded_error",
        StatusCodes.Status504GatewayTimeout => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private enum ErrorShape
    {
        Problem,
        OpenAi,
        Anthropic,
    }

    private sealed record AnthropicError(string Type, AnthropicErrorBody Error, string RequestId);

    private sealed record AnthropicErrorBody(string Type, string Message);

    private sealed record OpenAiError(OpenAiErrorBody Error);

    private sealed record OpenAiErrorBody(string Message, string Type, string? Param, string Code);
}
