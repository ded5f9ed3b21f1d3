using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace InferShield.Api.Errors;

/// <summary>
/// Writes an error in the shape that the path's clients read: the provider's own on <c>/v1</c>, RFC 9457
/// problem details elsewhere.
/// </summary>
internal static class ErrorResponse
{
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
        return context.Request.Path.StartsWithSegments("/v1")
            ? context.Response.WriteAsJsonAsync(new OpenAiError(new(message, TypeOf(status), param, code)), context.RequestAborted)
            : context.Response.WriteAsJsonAsync(
                new ProblemDetails
                {
                    Status = status,
                    Title = ReasonPhrases.GetReasonPhrase(status),
                    Detail = message,
                    Extensions = { ["code"] = code },
                },
                JsonSerializerOptions.Web,
                "application/problem+json",
                context.RequestAborted);
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private sealed record OpenAiError(OpenAiErrorBody Error);

    private sealed record OpenAiErrorBody(string Message, string Type, string? Param, string Code);
}
