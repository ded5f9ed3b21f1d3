using System.Text.Json.Nodes;
using InferShield.Api.Policies.Stored;

namespace InferShield.Api.Management;

/// <summary>A version without its document.</summary>
internal sealed record PolicyVersionView(
    long Number, DateTimeOffset CreatedAt, string CreatedBy, string TenantId, string Change, string Comment, long? RestoredFrom, string Hash)
{
    public static PolicyVersionView Of(PolicyVersion version) => new(
        version.Number, version.CreatedAt, version.CreatedBy, version.TenantId, version.Change, version.Comment, version.RestoredFrom, version.Hash);
}

/// <summary>Versions, newest first, and the number to ask for the page that follows with, if one does.</summary>
internal sealed record PolicyVersionPage(IReadOnlyList<PolicyVersionView> Versions, long? Next);

/// <summary>A version and its document.</summary>
internal sealed record PolicyVersionDetail(PolicyVersionView Version, JsonObject Document);

/// <summary>The document that rules.</summary>
/// <param name="Source"><c>file</c>, <c>stored</c>, or <c>configured</c> where nothing was stored yet.</param>
/// <param name="InForce">The stored version in force on the instance that answers; null for none.</param>
/// <param name="PolicyVersion">That of verdicts and audit records.</param>
/// <param name="Document">What the configured options are overlaid with.</param>
internal sealed record PolicyDocumentView(string Source, long? InForce, string PolicyVersion, JsonObject Document);

/// <summary>One difference: null where there is nothing.</summary>
/// <param name="Path">Such as <c>policies.cards.redaction.keepLast</c>.</param>
internal sealed record PolicyDifference(string Path, JsonNode? Before, JsonNode? After);

internal sealed record PolicyDiffView(long Before, long After, IReadOnlyList<PolicyDifference> Differences);

/// <summary>Whether a document can be used; if not, where and why.</summary>
internal sealed record PolicyCheckView(bool Valid, string? PolicyVersion, IReadOnlyList<PolicyProblem> Problems);

/// <param name="Field">Such as <c>policies[2].match.regex</c>; null for the document as a whole.</param>
/// <param name="Reason">The rest of a sentence that begins with the field.</param>
internal sealed record PolicyProblem(string? Field, string Reason);
