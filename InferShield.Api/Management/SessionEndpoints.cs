using InferShield.Api.Caching;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Sequences;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Management;

/// <summary>A session of the caller's tenant: never what was said in it.</summary>
/// <param name="Name">As its client names it.</param>
/// <param name="LastStepAt">When it last took a step of any sequence.</param>
/// <param name="Steps">How many events of it were steps; the newest 1,024 are remembered.</param>
/// <param name="Sequences">How far it has come in each.</param>
internal sealed record SessionView(string Name, DateTimeOffset LastStepAt, int Steps, IReadOnlyList<SequenceProgress> Sequences);

internal sealed record SessionList(IReadOnlyList<SessionView> Sessions);

/// <summary><c>/api/sessions</c>: those that are being followed because they took a step of a sequence.</summary>
internal static class SessionEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/api/sessions").AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (SessionsUnavailableException)
            {
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "sessions_unavailable", "The shared cache does not answer; try again shortly.")
                {
                    RetryAfter = TimeSpan.FromSeconds(5),
                };
            }
        });
        sessions.MapGet("/", ListAsync).RequireReader().WithSummary("The tenant's sessions that are being followed, the newest step first");
        sessions.MapGet("/{name}", GetAsync).RequireReader().WithSummary("One session");
        sessions.MapDelete("/{name}", ForgetAsync).RequireWriter().PutRefusalsOnRecord("sessions.forget").WithSummary("Forget what a session did: its next request is its first");
    }

    private static async Task<Ok<SessionList>> ListAsync(HttpContext context, SessionStore store, PolicyEngine engine, TimeProvider time, string? limit)
    {
        var count = QueryNumber.Read("limit", limit, MaxLimit, DefaultLimit);
        var tenantId = context.Caller().TenantId;
        var views = new List<SessionView>();
        foreach (var known in await store.ListAsync(tenantId, count))
        {
            if (await store.GetAsync(tenantId, known.Name, context.RequestAborted) is { } state)
            {
                views.Add(View(known.Name, known.ChangedAt, state, engine, time));
            }
        }

        return TypedResults.Ok(new SessionList(views));
    }

    private static async Task<Ok<SessionView>> GetAsync(HttpContext context, SessionStore store, PolicyEngine engine, TimeProvider time, string name)
    {
        var (state, at) = await FindAsync(context, store, name);
        return TypedResults.Ok(View(name, at, state, engine, time));
    }

    private static async Task<NoContent> ForgetAsync(HttpContext context, SessionStore store, RecordKeeping records, PolicyEngine engine, TimeProvider time, string name)
    {
        records.RequireRoom();
        await FindAsync(context, store, name);
        await store.RemoveAsync(context.Caller().TenantId, name, context.RequestAborted);
        context.Note($"sessions/{name}");
        records.Keep(ChangeRecord.Of(context, "sessions.forget", StatusCodes.Status204NoContent, engine.Version, time));
        return TypedResults.NoContent();
    }

    private static async Task<(byte[] State, DateTimeOffset At)> FindAsync(HttpContext context, SessionStore store, string name)
    {
        var tenantId = context.Caller().TenantId;
        return SessionWatch.IsName(name) && await store.GetAsync(tenantId, name, context.RequestAborted) is { } state && await store.ChangedAtAsync(tenantId, name) is { } at
            ? (state, at)
            : throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such session.");
    }

    private static SessionView View(string name, DateTimeOffset at, byte[] written, PolicyEngine engine, TimeProvider time)
    {
        var state = SessionState.Read(written);
        return new SessionView(name, at, state.Seen.Count, [.. engine.Current.Sequences.Progress(state, time.GetUtcNow())]);
    }
}
