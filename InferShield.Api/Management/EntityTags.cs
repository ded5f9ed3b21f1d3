using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Policies.Stored;
using Microsoft.Net.Http.Headers;

namespace InferShield.Api.Management;

/// <summary>Tells by its <c>ETag</c> whether what a client saw is still what is there. The same content has the same tag.</summary>
internal static class EntityTags
{
    private const int Length = 32;

    public static string Of(JsonNode shown) => $"\"{PolicyVersion.HashOf(shown.ToJsonString(PolicyJson.Compact))[..Length]}\"";

    /// <summary>Holds a change to what its client saw.</summary>
    /// <param name="context">Has <c>If-Match</c>, or does not.</param>
    /// <param name="shown">What is there now.</param>
    /// <param name="isRequired">Whether the header has to be there: something would be lost.</param>
    /// <exception cref="RequestException">428 without the header, 412 when something else is there now.</exception>
    public static void RequireMatch(HttpContext context, JsonNode shown, bool isRequired)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
        {
            if (isRequired)
            {
                throw new RequestException(StatusCodes.Status428PreconditionRequired, "if_match_required",
                    "Send the 'ETag' of what is to be changed as 'If-Match', or '*' for whatever is there.");
            }

            return;
        }

        if (!EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "invalid_request", "'If-Match' must be an entity tag in quotation marks, or '*'.", "If-Match");
        }

        var current = new EntityTagHeaderValue(Of(shown));
        if (!tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: true)))
        {
            throw ChangedMeanwhile();
        }
    }

    /// <summary>What a client is told whose change is of something else than is there now.</summary>
    public static RequestException ChangedMeanwhile() =>
        new(StatusCodes.Status412PreconditionFailed, "changed_meanwhile", "It was changed meanwhile: read it again.", "If-Match");
}
