namespace InferShield.Api.Errors;

/// <summary>Turns every failure into an error of the right shape; the process lives on.</summary>
internal static partial class ErrorHandling
{
    public static void UseErrorHandling(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            if (context.GetEndpoint() is null && !context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status404NotFound)
            {
                await ErrorResponse.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "There is no such endpoint.");
            }
        }
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(context, failure, app.Logger);
        }
    });

    private static Task AnswerAsync(HttpContext context, Exception failure, ILogger logger)
    {
        switch (failure)
        {
            case RequestException request:
                return ErrorResponse.WriteAsync(context, request.Status, request.Code, request.Message, request.Param);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ErrorResponse.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "request_too_large",
                    "The request's body is larger than this gateway accepts.");
            case BadHttpRequestException bad:
                return ErrorResponse.WriteAsync(context, bad.StatusCode, "bad_request", "The request could not be read.");
            default:
                LogUnexpected(logger, failure, context.Request.Method, context.GetEndpoint()?.DisplayName);
                return ErrorResponse.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal_error",
                    "The gateway failed to serve this request.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    private static partial void LogUnexpected(ILogger logger, Exception failure, string method, string? endpoint);
}
