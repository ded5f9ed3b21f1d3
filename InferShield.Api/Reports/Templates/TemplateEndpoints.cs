using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Management;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Reports.Templates;

/// <summary><c>/api/reports/templates</c>: how the tenant's reports look.</summary>
internal static class TemplateEndpoints
{
    private const int MostTemplates = 50;

    public static void MapTemplates(this IEndpointRouteBuilder reports)
    {
        var templates = reports.MapGroup("/api/reports/templates").AnswerUnavailableStorage();
        templates.MapGet("/", async (HttpContext context, TemplateStore store) =>
            TypedResults.Ok(new TemplateList((await store.ListAsync(context.Caller().TenantId, context.RequestAborted)).Select(one => TemplateView.Of(one.Template)))))
            .RequireReader().WithSummary("The tenant's templates by their names, without their logos");
        templates.MapGet("/{id:guid}", GetAsync).RequireReader().WithSummary("A template");
        templates.MapPost("/", CreateAsync).RequireWriter().PutOnRecord("templates.create").WithSummary("Add a template");
        templates.MapPost("/preview", async (HttpContext context, TemplatePreview preview, string? format) => await preview.ShowAsync(context, await TemplateBody.ReadAsync(context), format))
            .RequireWriter().WithSummary("What a report with such a template looks like (format pdf or html), over invented records");
        templates.MapGet("/{id:guid}/preview", async (HttpContext context, TemplateStore store, TemplatePreview preview, Guid id, string? format) =>
            await preview.ShowAsync(context, (await FindAsync(context, store, id)).Template, format))
            .RequireReader().WithSummary("What a report with the template looks like (format pdf or html), over invented records");
        templates.MapPut("/{id:guid}", ReplaceAsync).RequireWriter().PutOnRecord("templates.replace").WithSummary("Replace a template");
        templates.MapDelete("/{id:guid}", DeleteAsync).RequireWriter().PutOnRecord("templates.delete").WithSummary("Take a template away");
    }

    private static async Task<Ok<TemplateView>> GetAsync(HttpContext context, TemplateStore store, Guid id) =>
        TypedResults.Ok(Show(context, (await FindAsync(context, store, id)).Template));

    private static async Task<Created<TemplateView>> CreateAsync(HttpContext context, TemplateStore store, TimeProvider time)
    {
        var template = await TemplateBody.ReadAsync(context) with { Id = Guid.CreateVersion7(time.GetUtcNow()) };
        var tenantId = context.Caller().TenantId;
        if (await store.CountAsync(tenantId, context.RequestAborted) >= MostTemplates)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "too_many", $"A tenant may have {MostTemplates} templates.");
        }

        Note(context, null, template);
        return await store.InsertAsync(tenantId, new StoredTemplate(template, 1, time.GetUtcNow()), context.RequestAborted)
            ? TypedResults.Created($"/api/reports/templates/{template.Id}", Show(context, template))
            : throw NameTaken();
    }

    private static async Task<Ok<TemplateView>> ReplaceAsync(HttpContext context, TemplateStore store, TimeProvider time, Guid id)
    {
        var template = await TemplateBody.ReadAsync(context) with { Id = id };
        var current = await FindToChangeAsync(context, store, id);
        Note(context, current.Template, template);
        try
        {
            return await store.ReplaceAsync(context.Caller().TenantId, new StoredTemplate(template, current.Revision + 1, time.GetUtcNow()), context.RequestAborted)
                ? TypedResults.Ok(Show(context, template))
                : throw EntityTags.ChangedMeanwhile();
        }
        catch (Exception exception) when (StorageFaults.IsRefusedData(exception))
        {
            throw NameTaken();
        }
    }

    private static async Task<NoContent> DeleteAsync(HttpContext context, TemplateStore store, Guid id)
    {
        var current = await FindToChangeAsync(context, store, id);
        Note(context, current.Template, null);
        return await store.DeleteAsync(context.Caller().TenantId, current, context.RequestAborted)
            ? TypedResults.NoContent()
            : throw new RequestException(StatusCodes.Status409Conflict, "in_use", "A schedule makes reports with it, or it was changed meanwhile.");
    }

    private static void Note(HttpContext context, ReportTemplate? before, ReportTemplate? after) =>
        context.Note($"templates/{(before ?? after)!.Id}", ChangeNote.Change(Node(before), Node(after)));

    private static JsonNode? Node(ReportTemplate? template) => template is null ? null : TemplateView.Of(template).ToNode();

    private static async Task<StoredTemplate> FindToChangeAsync(HttpContext context, TemplateStore store, Guid id)
    {
        var current = await FindAsync(context, store, id);
        EntityTags.RequireMatch(context, TemplateView.Of(current.Template).ToNode(), isRequired: true);
        return current;
    }

    private static async Task<StoredTemplate> FindAsync(HttpContext context, TemplateStore store, Guid id) =>
        await store.FindAsync(context.Caller().TenantId, id, context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such template.");

    private static TemplateView Show(HttpContext context, ReportTemplate template)
    {
        var view = TemplateView.Of(template);
        context.Response.Headers.ETag = EntityTags.Of(view.ToNode());
        return view;
    }

    private static RequestException NameTaken() =>
        new(StatusCodes.Status409Conflict, "name_taken", "The tenant has a template of this name.", "name");
}
