using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Policies.Stored;

/// <summary>A document of policies as it was stored; it never changes.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="CreatedBy">Who made it: <c>key:</c> and the key's id, or <c>oidc:</c> and the token's subject.</param>
/// <param name="TenantId">The tenant of who made it.</param>
/// <param name="Change">What was done, such as <c>policies.replace cards</c>.</param>
/// <param name="Comment">Why, in its maker's words; may be empty.</param>
/// <param name="RestoredFrom">The number of the version that it repeats, where it was restored.</param>
/// <param name="Document">As <see cref="Language.CanonicalPolicies"/> writes it; null where only its description was asked for.</param>
/// <param name="Hash">SHA-256 of the document's UTF-8 text, in hexadecimal.</param>
internal sealed record PolicyVersion(
    long Number, DateTimeOffset CreatedAt, string CreatedBy, string TenantId, string Change, string Comment, long? RestoredFrom, string? Document, string Hash)
{
    private const string Empty = "{}";

    /// <summary>What is there before the first version: an empty document, so that the configured options hold alone.</summary>
    public static PolicyVersion None { get; } = new(0, DateTimeOffset.UnixEpoch, "", "", "", "", null, Empty, HashOf(Empty));

    public static string HashOf(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
}
