using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Errors;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace InferShield.Api.Management.Oidc;

/// <summary>Makes a caller of a token that was found good, and answers for those that were not.</summary>
internal sealed class OidcEvents(OidcOptions options, TenantStore tenants, InferShieldMetrics metrics) : JwtBearerEvents
{
    private const int LongestName = 256;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var claims = context.Principal!;
        var subject = claims.FindFirstValue("sub");
        var tenant = options.TenantClaim is { } name ? claims.FindFirstValue(name) : options.Tenant;
        if (!IsName(subject) || !IsName(tenant))
        {
            context.Fail("It does not say whose it is.");
            return;
        }

        if (await ProblemAsync(tenant!, context.HttpContext.RequestAborted) is { } problem)
        {
            context.Fail(problem);
            return;
        }

        var role = options.RoleOf(claims.FindAll(options.RoleClaim).Select(claim => claim.Value));
        context.HttpContext.Features.Set(new OidcSubject(subject!));
        context.HttpContext.Features.Set(new Caller(tenant!, IdOf(claims.FindFirstValue("iss")!, subject!), role ?? Role.Client));
        // Without a role it opens nothing that asks for one.
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(role is { } known ? [new Claim(ClaimTypes.Role, known.ToWord())] : [], context.Scheme.Name));
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is RequestException refusal)
        {
            return ErrorResponse.WriteAsync(context.HttpContext, refusal);
        }

        metrics.TrackAuthenticationFailure("invalid_token");
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return ErrorResponse.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "invalid_token",
            "The token is not of the issuer, for the audience, in force and signed as it has to be.");
    }

    public override Task Forbidden(ForbiddenContext context)
    {
        metrics.TrackAuthenticationFailure("role");
        return ErrorResponse.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden, "insufficient_role", "The token's role may not use this endpoint.");
    }

    /// <summary>Why nobody of this tenant is let in; null when there is such a tenant and it is not disabled.</summary>
    private async Task<Exception?> ProblemAsync(string tenant, CancellationToken cancellation)
    {
        try
        {
            // The default tenant is always there.
            return tenant == KeyStore.DefaultTenant || await tenants.FindAsync(tenant, cancellation) is { DisabledAt: null } ? null : new InvalidOperationException("Its tenant is unknown or disabled.");
        }
        catch (Exception failure) when (StorageFaults.IsUnavailable(failure))
        {
            return new RequestException(StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "The database does not answer; try again shortly.") { RetryAfter = RetryAfter };
        }
    }

    /// <summary>Where records name a key, a person has an id as well: always the same for the same subject of the same issuer.</summary>
    private static Guid IdOf(string issuer, string subject)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")).AsSpan(0, 16);
        // Version 8 and the variant of RFC 9562: made in one's own way.
        (hash[6], hash[8]) = ((byte)((hash[6] & 0x0F) | 0x80), (byte)((hash[8] & 0x3F) | 0x80));
        return new Guid(hash, bigEndian: true);
    }

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl);
}
