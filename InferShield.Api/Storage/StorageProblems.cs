namespace InferShield.Api.Storage;

internal static class StorageProblems
{
    /// <summary>Answers 503 with <c>Retry-After</c> when the database is away, in place of an error without a shape.</summary>
    public static TBuilder AnswerUnavailableStorage<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (Exception exception) when (StorageFaults.IsUnavailable(exception) && !context.HttpContext.Response.HasStarted)
            {
                context.HttpContext.Response.Headers.RetryAfter = "5";
                return TypedResults.Problem("The database does not answer; try again shortly.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
}
