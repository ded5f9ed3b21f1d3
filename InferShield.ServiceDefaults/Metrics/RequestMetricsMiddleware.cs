using System.Collections.Frozen;
using InferShield.ServiceDefaults.Listeners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>
/// Counts every request of the public listener and times it to its last byte. The route is the endpoint's
/// template or <c>unmatched</c>; a request that its client gave up counts as status 499.
/// </summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, InferShieldMetrics metrics, TimeProvider time)
{
    private static readonly FrozenSet<string> KnownMethods = FrozenSet.Create(
        HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete, HttpMethods.Patch,
        HttpMethods.Head, HttpMethods.Options, HttpMethods.Connect, HttpMethods.Trace);

    public Task InvokeAsync(HttpContext context) => context.IsManagement() ? next(context) : MeasureAsync(context);

    private async Task MeasureAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        var route = Route(context);
        int? status = null;
        var upstream = new UpstreamTime();
        context.Features.Set(upstream);
        metrics.TrackRequestsInFlight(1);
        context.Response.OnCompleted(() =>
        {
            metrics.TrackHttpRequest(Method(context), route, status ?? context.Response.StatusCode,
                time.GetElapsedTime(start).TotalSeconds, upstream.Total.TotalSeconds);
            metrics.TrackRequestsInFlight(-1);
            return Task.CompletedTask;
        });

        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch
        {
            // The answer breaks off, whatever status it began with.
            status = StatusCodes.Status500InternalServerError;
            throw;
        }

        if (context.RequestAborted.IsCancellationRequested || await IsCutOffAsync(context.Response))
        {
            status = StatusCodes.Status499ClientClosedRequest;
        }
    }

    /// <summary>A flush knows at once that nobody reads any more; the token may learn of it later.</summary>
    private static async ValueTask<bool> IsCutOffAsync(HttpResponse response) =>
        response.HasStarted && (await response.BodyWriter.FlushAsync()).IsCompleted;

    private static string Method(HttpContext context) =>
        KnownMethods.TryGetValue(context.Request.Method, out var known) ? known : "_OTHER";

    private static string Route(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } template ? "/" + template.Trim('/') : "unmatched";
}
