using System.Text.Json.Nodes;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Management;

/// <summary>Looks at a document before it is in force: <c>check</c> whether it can be, <c>dry-run</c> what it would do.</summary>
internal static class PolicyTrialEndpoints
{
    private const int MostDryRunBytes = 4 << 20;

    public static void MapPolicyTrials(this IEndpointRouteBuilder policies)
    {
        policies.MapPost("/check", CheckAsync).RequireReader().WithSummary("Whether a document could be put into force; if not, where and why not");
        policies.MapPost("/dry-run", DryRunAsync).RequireWriter().WithSummary("The verdicts on texts under the policies in force and under a document, side by side");
    }

    private static async Task<Ok<PolicyCheckView>> CheckAsync(HttpContext context, PolicyChanges changes)
    {
        var body = await RequestBody.ReadAsync(context, PolicyJson.MostBytes);
        try
        {
            return TypedResults.Ok(new PolicyCheckView(true, PolicySet.VersionOf(await UnderstandAsync(context, changes, body)), []));
        }
        catch (PolicyProblemException problem)
        {
            return TypedResults.Ok(new PolicyCheckView(false, null, [new PolicyProblem(problem.Field, problem.Problem)]));
        }
    }

    private static async Task<Ok<DryRunView>> DryRunAsync(HttpContext context, PolicyChanges changes, PolicyEngine engine, DryRun dryRun)
    {
        var body = await RequestBody.ReadAsync(context, MostDryRunBytes);
        body.RequireKnown(name => name is "document" or "texts");
        var texts = DryRun.ReadTexts(body["texts"], context);
        var document = body["document"] as JsonObject ?? throw RequestBody.Invalid("'document' must be an object.", "document");
        try
        {
            var candidate = engine.Compile(await UnderstandAsync(context, changes, document));
            return TypedResults.Ok(await dryRun.RunAsync(candidate, texts, context.RequestAborted));
        }
        catch (PolicyProblemException problem)
        {
            throw PolicyJson.Refusal(problem);
        }
    }

    // Another tenant's document is its own part of what is there.
    private static async Task<PolicyDocument> UnderstandAsync(HttpContext context, PolicyChanges changes, JsonObject document)
    {
        var rights = PolicyRights.Of(context);
        if (rights.IsOperator)
        {
            return changes.Understand(document);
        }

        // By itself first, so that fields are named as they were sent.
        changes.Understand(document);
        var current = await changes.CurrentAsync(context.RequestAborted);
        var merged = rights.Merge(current, document);
        try
        {
            var understood = changes.Understand(merged);
            rights.CheckChange(current, merged, understood);
            return understood;
        }
        catch (PolicyProblemException)
        {
            throw PolicyJson.HiddenRefusal();
        }
    }
}
