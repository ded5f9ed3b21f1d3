using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Management;

/// <summary><c>/api/policies</c>: single policies and sequences, and the whole document.</summary>
internal static class PolicyEndpoints
{
    // What stands where a policy's name would.
    private static readonly string[] Reserved = ["document", "sequences", "versions", "check", "dry-run"];

    public static void MapPolicies(this IEndpointRouteBuilder app)
    {
        var policies = app.MapGroup("/api/policies").AnswerUnavailableStorage();
        MapEntries(policies.MapGroup(""), PolicyKind.Policies);
        MapEntries(policies.MapGroup("/sequences"), PolicyKind.Sequences);
        policies.MapGet("/document", GetDocumentAsync).RequireReader().WithSummary("The whole document that rules");
        policies.MapPut("/document", PutDocumentAsync).RequireWriter().PutRefusalsOnRecord("policies.replace").WithSummary("Replace the whole document");
        policies.MapPolicyVersions();
        policies.MapPolicyTrials();
    }

    internal static TBuilder RequireReader<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor);

    internal static TBuilder RequireWriter<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireRole(Role.Admin, Role.PolicyManager);

    private static void MapEntries(RouteGroupBuilder group, PolicyKind kind)
    {
        group.MapGet("/", async (HttpContext context, PolicyChanges changes) => Show(context, ListOf(PolicyRights.Of(context).View(await changes.CurrentAsync(context.RequestAborted)), kind)))
            .RequireReader().WithSummary($"The {kind.List} that the caller may see");
        group.MapGet("/{name}", async (HttpContext context, PolicyChanges changes, string name) =>
            Show(context, Find(PolicyRights.Of(context).View(await changes.CurrentAsync(context.RequestAborted)), kind, name)))
            .RequireReader().WithSummary($"One {kind.Word}");
        group.MapPost("/", (HttpContext context, PolicyChanges changes) => CreateAsync(context, changes, kind))
            .RequireWriter().PutRefusalsOnRecord("policies.create").WithSummary($"Add a {kind.Word}");
        group.MapPut("/{name}", (HttpContext context, PolicyChanges changes, string name) => ReplaceAsync(context, changes, kind, name))
            .RequireWriter().PutRefusalsOnRecord("policies.replace").WithSummary($"Replace a {kind.Word}");
        group.MapDelete("/{name}", (HttpContext context, PolicyChanges changes, string name) => DeleteAsync(context, changes, kind, name))
            .RequireWriter().PutRefusalsOnRecord("policies.delete").WithSummary($"Take a {kind.Word} away");
    }

    private static async Task<Created<PolicyVersionView>> CreateAsync(HttpContext context, PolicyChanges changes, PolicyKind kind)
    {
        var entry = await ReadEntryAsync(context, changes, kind);
        var name = PolicyJson.NameOf(entry)!;
        var version = await changes.ChangeAsync(context, "policies.create", kind.Target(name), document =>
        {
            EntityTags.RequireMatch(context, ListOf(PolicyRights.Of(context).View(document), kind), isRequired: false);
            if (PolicyKind.All.Any(each => document.Entries(each).Any(other => PolicyJson.NameOf(other) == name)))
            {
                throw new RequestException(StatusCodes.Status409Conflict, "name_taken", "A policy or sequence has this name already.", "name");
            }

            if (document[kind.List] is not JsonArray list)
            {
                document[kind.List] = list = [];
            }

            list.Add(entry.DeepClone());
            return document;
        });
        context.Response.Headers.ETag = EntityTags.Of(Canonical(changes, kind, entry));
        return TypedResults.Created($"{context.Request.Path.Value!.TrimEnd('/')}/{name}", PolicyVersionView.Of(version));
    }

    private static async Task<Ok<PolicyVersionView>> ReplaceAsync(HttpContext context, PolicyChanges changes, PolicyKind kind, string name)
    {
        var entry = await ReadEntryAsync(context, changes, kind);
        if (PolicyJson.NameOf(entry) != name)
        {
            throw RequestBody.Invalid("'name' must be the one of the path: add one of the new name and take the old one away.", "name");
        }

        var version = await changes.ChangeAsync(context, "policies.replace", kind.Target(name), document =>
        {
            FindToChange(context, document, kind, name).ReplaceWith(entry.DeepClone());
            return document;
        });
        context.Response.Headers.ETag = EntityTags.Of(Canonical(changes, kind, entry));
        return TypedResults.Ok(PolicyVersionView.Of(version));
    }

    private static async Task<Ok<PolicyVersionView>> DeleteAsync(HttpContext context, PolicyChanges changes, PolicyKind kind, string name)
    {
        var version = await changes.ChangeAsync(context, "policies.delete", kind.Target(name), document =>
        {
            var entry = FindToChange(context, document, kind, name);
            var list = entry.Parent!.AsArray();
            list.Remove(entry);
            if (list.Count == 0)
            {
                document.Remove(kind.List);
            }

            return document;
        });
        return TypedResults.Ok(PolicyVersionView.Of(version));
    }

    private static async Task<Ok<PolicyDocumentView>> GetDocumentAsync(HttpContext context, PolicyChanges changes, StoredPolicies stored, PolicyEngine engine)
    {
        PolicyRights.Of(context).RequireOperator();
        var document = await changes.CurrentAsync(context.RequestAborted);
        context.Response.Headers.ETag = EntityTags.Of(document);
        return TypedResults.Ok(new PolicyDocumentView(
            stored.IsFile ? "file" : stored.InForce > 0 ? "stored" : "configured", stored.InForce > 0 ? stored.InForce : null, engine.Version, document));
    }

    private static async Task<Ok<PolicyVersionView>> PutDocumentAsync(HttpContext context, PolicyChanges changes)
    {
        PolicyRights.Of(context).RequireOperator();
        var body = await RequestBody.ReadAsync(context, PolicyJson.MostBytes);
        var version = await changes.ChangeAsync(context, "policies.replace", "document", document =>
        {
            EntityTags.RequireMatch(context, document, isRequired: true);
            return body.DeepClone().AsObject();
        });
        context.Response.Headers.ETag = EntityTags.Of(PolicyJson.Parse(version.Document!));
        return TypedResults.Ok(PolicyVersionView.Of(version));
    }

    /// <summary>One policy or sequence that makes sense by itself; fields are named as the client sent them.</summary>
    private static async Task<JsonObject> ReadEntryAsync(HttpContext context, PolicyChanges changes, PolicyKind kind)
    {
        var entry = await RequestBody.ReadAsync(context, PolicyJson.MostBytes);
        Canonical(changes, kind, entry);
        return Reserved.Contains(PolicyJson.NameOf(entry)) ? throw RequestBody.Invalid("'name' is a name that is taken.", "name") : entry;
    }

    private static JsonNode Canonical(PolicyChanges changes, PolicyKind kind, JsonObject entry)
    {
        try
        {
            return PolicyJson.Parse(changes.Understand(new JsonObject { [kind.List] = new JsonArray(entry.DeepClone()) }).Source)[kind.List]![0]!;
        }
        catch (PolicyProblemException problem)
        {
            var field = problem.Field?.Replace($"{kind.List}[0]", "", StringComparison.Ordinal).TrimStart('.');
            throw PolicyJson.Refusal(new PolicyProblemException(problem.Line, field is "" ? null : field, problem.Problem));
        }
    }

    private static JsonObject FindToChange(HttpContext context, JsonObject document, PolicyKind kind, string name)
    {
        var entry = document.Entries(kind).FirstOrDefault(entry => PolicyJson.NameOf(entry) == name && PolicyRights.Of(context).Sees(entry)) ?? throw NotFound(kind);
        EntityTags.RequireMatch(context, entry, isRequired: true);
        return entry;
    }

    private static JsonObject Find(JsonObject document, PolicyKind kind, string name) =>
        document.Entries(kind).FirstOrDefault(entry => PolicyJson.NameOf(entry) == name) ?? throw NotFound(kind);

    private static JsonObject ListOf(JsonObject document, PolicyKind kind) => new() { [kind.List] = document[kind.List]?.DeepClone() ?? new JsonArray() };

    private static Ok<JsonObject> Show(HttpContext context, JsonObject shown)
    {
        context.Response.Headers.ETag = EntityTags.Of(shown);
        return TypedResults.Ok(shown);
    }

    private static RequestException NotFound(PolicyKind kind) => new(StatusCodes.Status404NotFound, "not_found", $"There is no such {kind.Word}.");
}
