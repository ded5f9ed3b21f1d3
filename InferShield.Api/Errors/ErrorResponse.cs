using Microsoft.AspNetCore.Mvc;

namespace InferShield.Api.Errors;

/// <summary>
/// Writes an error in the shape that the path's clients read: the provider's own on <c>/v1</c>, RFC 9457
/// problem details elsewhere.
/// </summary>
internal static class ErrorResponse
{
    public static Task WriteAsync(HttpContext context, int status, string code, string message, string? param = null)
    {
        context.Response.StatusCode = status;
        return context.Request.Path.StartsWithSegments("/v1")
            ? context.Response.WriteAsJsonAsync(new OpenAiError(new(message, TypeOf(status), param, code)), context.RequestAborted)
            : context.Response.WriteAsJsonAsync(
                new ProblemDetails
                {
                    Status = status,
                    Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
                    Detail = message,
                    Instance = context.Request.Path,
                    Extensions = { ["code"] = code },
                },
                options: null,
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
