namespace InferShield.Api.Errors;

/// <summary>The name of a request, which clients are told and audit records carry.</summary>
internal static class RequestIdentity
{
    /// <summary>Headers that OpenAI's and Anthropic's libraries read.</summary>
    private static readonly string[] Headers = ["x-request-id", "request-id"];

    /// <summary>Names every request of the providers' paths before anything can refuse it.</summary>
    public static void UseRequestIdentity(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/v1"))
        {
            context.RequestId();
        }

        return next(context);
    });

    public static string RequestId(this HttpContext context)
    {
        if (context.Features.Get<Identity>() is not { } identity)
        {
            identity = new Identity($"req_{Guid.CreateVersion7(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()):N}");
            context.Features.Set(identity);
            foreach (var name in Headers)
            {
                context.Response.Headers[name] = identity.Id;
            }
        }

        return identity.Id;
    }

    private sealed record Identity(string Id);
}
