using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Management;
using InferShield.Api.Reports.Delivery;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Reports.Schedules;

/// <summary><c>/api/reports/schedules</c>: reports that are made and delivered at times of their own.</summary>
internal static class ScheduleEndpoints
{
    private const int MostSchedules = 100;

    public static void MapSchedules(this IEndpointRouteBuilder app)
    {
        var schedules = app.MapGroup("/api/reports/schedules").AnswerUnavailableStorage();
        schedules.MapGet("/", async (HttpContext context, ScheduleStore store) =>
            TypedResults.Ok(new ScheduleList((await store.ListAsync(context.Caller().TenantId, context.RequestAborted)).Select(one => ScheduleView.Of(one)))))
            .RequireReader().WithSummary("The tenant's schedules by their names");
        schedules.MapGet("/{id:guid}", async (HttpContext context, ScheduleStore store, Guid id) => TypedResults.Ok(Show(context, await FindAsync(context, store, id))))
            .RequireReader().WithSummary("A schedule, its next run and what became of its last");
        schedules.MapGet("/{id:guid}/runs", ListRunsAsync).RequireReader().WithSummary("What a schedule has done, the newest first");
        schedules.MapPost("/", CreateAsync).RequireWriter().PutOnRecord("schedules.create").WithSummary("Add a schedule; a webhook's secret is in the answer and never shown again");
        schedules.MapPut("/{id:guid}", ReplaceAsync).RequireWriter().PutOnRecord("schedules.replace").WithSummary("Replace a schedule; a webhook of another address gets another secret");
        schedules.MapPost("/{id:guid}/secret", RenewSecretAsync).RequireWriter().PutOnRecord("schedules.secret").WithSummary("Give a webhook another secret");
        schedules.MapDelete("/{id:guid}", DeleteAsync).RequireWriter().PutOnRecord("schedules.delete").WithSummary("Take a schedule away; the reports that it made stay");
    }

    private static async Task<Created<ScheduleView>> CreateAsync(HttpContext context, ScheduleStore store, ScheduleBody body, WebhookSecrets secrets, TimeProvider time)
    {
        var settings = await body.ReadAsync(context);
        var caller = context.Caller();
        if (await store.CountAsync(caller.TenantId, context.RequestAborted) >= MostSchedules)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "too_many", $"A tenant may have {MostSchedules} schedules.");
        }

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var secret = NewSecret(settings);
        var schedule = new StoredSchedule
        {
            Id = id,
            TenantId = caller.TenantId,
            Settings = settings,
            Secret = secret is null ? null : secrets.Seal(caller.TenantId, id, secret),
            CreatedAt = now,
            CreatedBy = caller.KeyId,
            NextAt = NextOf(settings, now),
        };
        Note(context, null, schedule);
        return await store.InsertAsync(schedule, context.RequestAborted)
            ? TypedResults.Created($"/api/reports/schedules/{id}", Show(context, schedule, secret))
            : throw NameTaken();
    }

    private static async Task<Ok<ScheduleView>> ReplaceAsync(HttpContext context, ScheduleStore store, ScheduleBody body, WebhookSecrets secrets, TimeProvider time, Guid id)
    {
        var settings = await body.ReadAsync(context);
        var current = await FindToChangeAsync(context, store, id);
        var now = time.GetUtcNow();
        var isSameTarget = settings.Destination?.Url == current.Settings.Destination?.Url;
        var secret = isSameTarget ? null : NewSecret(settings);
        var isSameTime = (settings.Cron, settings.TimeZone, settings.Enabled) == (current.Settings.Cron, current.Settings.TimeZone, current.Settings.Enabled);
        var schedule = current with
        {
            Settings = settings,
            CreatedBy = context.Caller().KeyId,
            Secret = isSameTarget ? current.Secret : secret is null ? null : secrets.Seal(current.TenantId, id, secret),
            NextAt = isSameTime ? current.NextAt : NextOf(settings, AfterLast(current, now)),
        };
        return TypedResults.Ok(await ChangeAsync(context, store, current, schedule, secret));
    }

    private static async Task<Ok<ScheduleView>> RenewSecretAsync(HttpContext context, ScheduleStore store, WebhookSecrets secrets, Guid id)
    {
        var current = await FindToChangeAsync(context, store, id);
        var secret = NewSecret(current.Settings) ?? throw new RequestException(StatusCodes.Status409Conflict, "no_webhook", "The schedule sends to no webhook, so that it has no secret.");
        return TypedResults.Ok(await ChangeAsync(context, store, current, current with { Secret = secrets.Seal(current.TenantId, id, secret) }, secret));
    }

    private static async Task<NoContent> DeleteAsync(HttpContext context, ScheduleStore store, Guid id)
    {
        var current = await FindToChangeAsync(context, store, id);
        Note(context, current, null);
        return await store.DeleteAsync(current, context.RequestAborted) ? TypedResults.NoContent() : throw EntityTags.ChangedMeanwhile();
    }

    private static async Task<Ok<RunList>> ListRunsAsync(HttpContext context, ScheduleStore store, RunStore runs, Guid id)
    {
        var schedule = await FindAsync(context, store, id);
        return TypedResults.Ok(new RunList((await runs.ListAsync(schedule.TenantId, id, context.RequestAborted)).Select(RunView.Of)));
    }

    private static async Task<ScheduleView> ChangeAsync(HttpContext context, ScheduleStore store, StoredSchedule current, StoredSchedule schedule, byte[]? secret)
    {
        Note(context, current, schedule);
        try
        {
            var changed = schedule with { Revision = schedule.Revision + 1 };
            return await store.ReplaceAsync(changed, context.RequestAborted) ? Show(context, changed, secret) : throw EntityTags.ChangedMeanwhile();
        }
        catch (Exception exception) when (StorageFaults.IsRefusedData(exception))
        {
            throw NameTaken();
        }
    }

    private static void Note(HttpContext context, StoredSchedule? before, StoredSchedule? after) =>
        context.Note($"schedules/{(before ?? after)!.Id}", ChangeNote.Change(Node(before), Node(after)));

    private static JsonNode? Node(StoredSchedule? schedule) => schedule is null ? null : ScheduleView.Tagged(schedule);

    private static async Task<StoredSchedule> FindToChangeAsync(HttpContext context, ScheduleStore store, Guid id)
    {
        var current = await FindAsync(context, store, id);
        EntityTags.RequireMatch(context, ScheduleView.Tagged(current), isRequired: true);
        return current;
    }

    private static async Task<StoredSchedule> FindAsync(HttpContext context, ScheduleStore store, Guid id) =>
        await store.FindAsync(context.Caller().TenantId, id, context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such schedule.");

    private static ScheduleView Show(HttpContext context, StoredSchedule schedule, byte[]? secret = null)
    {
        context.Response.Headers.ETag = EntityTags.Of(ScheduleView.Tagged(schedule));
        if (secret is not null)
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        return ScheduleView.Of(schedule, secret is null ? null : WebhookSecrets.Show(secret));
    }

    // A change of its times does not let a schedule run again sooner than its times may.
    private static DateTimeOffset AfterLast(StoredSchedule schedule, DateTimeOffset now) =>
        schedule.LastAt?.Add(CronTimes.LeastPause).AddTicks(-1) is { } end && end > now ? end : now;

    private static DateTimeOffset? NextOf(ScheduleSettings settings, DateTimeOffset now) => settings.Enabled ? settings.Times(now).Next(now) : null;

    private static byte[]? NewSecret(ScheduleSettings settings) => settings.Destination?.Channel == Destination.Webhook ? WebhookSecrets.Generate() : null;

    private static RequestException NameTaken() => new(StatusCodes.Status409Conflict, "name_taken", "The tenant has a schedule of this name.", "name");
}
