using System.Globalization;
using InferShield.Api.Errors;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Management;

/// <summary><c>/api/policies/versions</c>: what was in force, what changed, and back again. For the tenant that operates the gateway.</summary>
internal static class PolicyVersionEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void MapPolicyVersions(this IEndpointRouteBuilder policies)
    {
        var versions = policies.MapGroup("/versions");
        versions.MapGet("/", ListAsync).RequireReader().WithSummary("The versions of the document, newest first");
        versions.MapGet("/{number:long}", GetAsync).RequireReader().WithSummary("A version and its document");
        versions.MapGet("/{number:long}/diff/{other:long}", DiffAsync).RequireReader().WithSummary("What changed from a version to another");
        versions.MapPost("/{number:long}/restore", RestoreAsync).RequireWriter().PutRefusalsOnRecord("policies.restore").WithSummary("Put a version into force again, as a new one");
    }

    private static async Task<Ok<PolicyVersionPage>> ListAsync(HttpContext context, PolicyStore store, string? before, string? limit)
    {
        PolicyRights.Of(context).RequireOperator();
        var first = QueryNumber.Read("before", before, long.MaxValue, long.MaxValue);
        var count = QueryNumber.Read("limit", limit, MaxLimit, DefaultLimit);
        var versions = await store.ListAsync(first, count + 1, context.RequestAborted);
        return TypedResults.Ok(new PolicyVersionPage(
            [.. versions.Take(count).Select(PolicyVersionView.Of)], versions.Count > count ? versions[count - 1].Number : null));
    }

    private static async Task<Ok<PolicyVersionDetail>> GetAsync(HttpContext context, PolicyStore store, long number)
    {
        var version = await FindAsync(context, store, number);
        return TypedResults.Ok(new PolicyVersionDetail(PolicyVersionView.Of(version), PolicyJson.Parse(version.Document!)));
    }

    private static async Task<Ok<PolicyDiffView>> DiffAsync(HttpContext context, PolicyStore store, long number, long other)
    {
        var (before, after) = (await FindAsync(context, store, number), await FindAsync(context, store, other));
        return TypedResults.Ok(new PolicyDiffView(number, other, PolicyDiff.Between(PolicyJson.Parse(before.Document!), PolicyJson.Parse(after.Document!))));
    }

    private static async Task<Ok<PolicyVersionView>> RestoreAsync(HttpContext context, PolicyStore store, PolicyChanges changes, long number)
    {
        var old = await FindAsync(context, store, number);
        var version = await changes.ChangeAsync(context, "policies.restore", number.ToString(CultureInfo.InvariantCulture), document =>
        {
            EntityTags.RequireMatch(context, document, isRequired: true);
            return PolicyJson.Parse(old.Document!);
        }, number);
        context.Response.Headers.ETag = EntityTags.Of(PolicyJson.Parse(version.Document!));
        return TypedResults.Ok(PolicyVersionView.Of(version));
    }

    private static async Task<PolicyVersion> FindAsync(HttpContext context, PolicyStore store, long number)
    {
        PolicyRights.Of(context).RequireOperator();
        return await store.GetAsync(number, context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such version.");
    }
}
