using InferShield.Api.Errors;

namespace InferShield.Api.Storage;

internal static class StorageProblems
{
    /// <summary>Answers 503 with <c>Retry-After</c> while the database is away, in place of an internal error.</summary>
    public static TBuilder AnswerUnavailableStorage<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (Exception exception) when (StorageFaults.IsUnavailable(exception))
            {
                context.HttpContext.Response.Headers.RetryAfter = "5";
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "storage_unavailable",
                    "The database does not answer; try again shortly.");
            }
        });
}
