using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Errors;

/// <summary>Turns every failure into an error of the right shape; the process lives on.</summary>
internal static partial class ErrorHandling
{
    public static void AddErrorHandling(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void UseErrorHandling(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            await ExplainBareStatusAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, failure, app.Logger);
        }
    });

    /// <summary>Gives an error status that routing or a framework part set without a body the body that clients read.</summary>
    private static Task ExplainBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest || response.ContentLength > 0 || response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ErrorResponse.WriteAsync(context, response.StatusCode, "not_found", "There is no such endpoint."),
            StatusCodes.Status405MethodNotAllowed => ErrorResponse.WriteAsync(
                context, response.StatusCode, "method_not_allowed", "The endpoint does not offer this method."),
            var status => ErrorResponse.WriteAsync(context, status, "bad_request", "The request cannot be served."),
        };
    }

    /// <summary>A body of more bytes than an endpoint takes.</summary>
    /// <param name="limit">In bytes, where it is known.</param>
    public static RequestException TooLarge(long? limit) => new(StatusCodes.Status413PayloadTooLarge, "request_too_large",
        limit is null ? "The request's body is larger than this gateway accepts."
            : string.Create(CultureInfo.InvariantCulture, $"The request's body is larger than the {limit} bytes that this endpoint accepts."));

    private static Task AnswerAsync(HttpContext context, Exception failure, ILogger logger)
    {
        switch (failure)
        {
            case RequestException request:
                return ErrorResponse.WriteAsync(context, request);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ErrorResponse.WriteAsync(context, TooLarge(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize));
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
