namespace InferShield.Simulator.Requests;

/// <summary><c>/simulator/requests</c>: GET <c>?last=N</c> shows what reached the provider, DELETE forgets it.</summary>
internal static class RequestEndpoints
{
    public static void MapRequests(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/simulator/requests");
        group.MapGet("", (RequestLog log, int? last) => log.Last(last ?? int.MaxValue));
        group.MapDelete("", (RequestLog log) =>
        {
            log.Clear();
            return Results.NoContent();
        });
    }
}
