using InferShield.Api.Tenants;

namespace InferShield.Api.Management;

/// <summary>The person behind a token of an identity provider: set as a feature of a request that came with one.</summary>
internal sealed record OidcSubject(string Subject);

internal static class Actor
{
    /// <summary>Who did it, for the record: <c>oidc:</c> and the token's subject, or <c>key:</c> and the key's id.</summary>
    public static string Of(HttpContext context) => context.Features.Get<OidcSubject>() is { } person
        ? $"oidc:{person.Subject}"
        : $"key:{context.Caller().KeyId}";
}
