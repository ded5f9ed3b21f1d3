using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Tenants;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Management;

/// <summary>Reads the document that rules and changes the stored one, a new version each time, in force here when the call returns.</summary>
internal sealed class PolicyChanges(
    PolicyStore store, StoredPolicies stored, PolicyEngine engine, RecordKeeping records, IOptions<PolicyOptions> configured, TimeProvider time)
{
    private const int MostAttempts = 10;
    private const int LongestComment = 500;

    /// <summary>The document that rules: the policy file's where there is one, else the newest stored.</summary>
    public async Task<JsonObject> CurrentAsync(CancellationToken cancellation) =>
        PolicyJson.Parse(stored.IsFile ? engine.Current.Source : (await store.LatestAsync(cancellation)).Document!);

    /// <summary>What a document says, were it in force.</summary>
    /// <exception cref="PolicyProblemException">It makes no sense.</exception>
    public PolicyDocument Understand(JsonObject document) => PolicyJson.Understand(document, configured.Value, engine.Catalog);

    /// <summary>Stores what <paramref name="apply"/> makes of the newest document, tried again when another change came first.</summary>
    /// <param name="context">Whose change it is; its query may have a comment.</param>
    /// <param name="operation">A word of the audit log, such as <c>policies.replace</c>.</param>
    /// <param name="target">What is changed, after it.</param>
    /// <param name="apply">Gets a document that it may change; throws what its client is to be told.</param>
    /// <param name="restoredFrom">The version that is repeated.</param>
    /// <returns>The version that has the change; where nothing was changed the newest there is.</returns>
    public async Task<PolicyVersion> ChangeAsync(HttpContext context, string operation, string target, Func<JsonObject, JsonObject> apply, long? restoredFrom = null)
    {
        RequireStored();
        records.RequireRoom();
        var comment = CommentOf(context);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var latest = await store.LatestAsync(context.RequestAborted);
            var before = PolicyJson.Parse(latest.Document!);
            var understood = Check(context, before, apply(before.DeepClone().AsObject()));
            if (understood.Source == latest.Document)
            {
                return latest;
            }

            var version = new PolicyVersion(latest.Number + 1, time.GetUtcNow(), Actor.Of(context), context.Caller().TenantId,
                $"{operation} {target}", comment, restoredFrom, understood.Source, PolicyVersion.HashOf(understood.Source));
            if (await store.TryInsertAsync(version, context.RequestAborted))
            {
                await stored.RefreshAsync(CancellationToken.None);
                context.Note($"policies/{target}", new JsonObject { ["version"] = version.Number, ["before"] = latest.Hash, ["after"] = version.Hash });
                records.Keep(ChangeRecord.Of(context, operation, StatusCodes.Status200OK, engine.Version, time));
                return version;
            }
        }

        throw new RequestException(StatusCodes.Status409Conflict, "busy", "Others change the policies all the time; try again.");
    }

    private PolicyDocument Check(HttpContext context, JsonObject before, JsonObject after)
    {
        try
        {
            var understood = Understand(after);
            PolicyRights.Of(context).CheckChange(before, after, understood);
            return understood;
        }
        catch (PolicyProblemException problem)
        {
            throw PolicyRights.Of(context).IsOperator ? PolicyJson.Refusal(problem) : PolicyJson.HiddenRefusal();
        }
    }

    private void RequireStored()
    {
        if (stored.IsFile)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "policies_in_file",
                $"The policies are those of the file that {PolicyOptions.Section}:{nameof(PolicyOptions.File)} names: change the file, or leave the setting out.");
        }
    }

    private static string CommentOf(HttpContext context) => context.Request.Query["comment"].ToString() is { Length: <= LongestComment } comment && !comment.Any(char.IsControl)
        ? comment
        : throw RequestBody.Invalid($"'comment' must have at most {LongestComment} characters and no control characters.", "comment");
}
