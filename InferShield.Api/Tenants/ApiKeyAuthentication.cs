using System.Security.Claims;
using System.Text.Encodings.Web;
using InferShield.Api.Errors;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Tenants;

/// <summary>
/// Accepts <c>Authorization: Bearer isk_…</c> (OpenAI clients) and <c>x-api-key: isk_…</c> (Anthropic clients).
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, UrlEncoder encoder, KeyRing keys, InferShieldMetrics metrics)
    // The base class would write two lines about every refusal; the metric tells them all.
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private string _reason = "missing_key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyText() is not { } text)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (keys.Find(text) is not { } caller)
        {
            _reason = keys.IsLoaded ? "unknown_key" : "keys_unavailable";
            return Task.FromResult(AuthenticateResult.Fail(_reason));
        }

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, caller.Role.ToWord())], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        metrics.TrackAuthenticationFailure(_reason);
        if (_reason == "keys_unavailable")
        {
            metrics.TrackFailEvent("key_store", open: false);
            return ErrorResponse.WriteAsync(Context, new RequestException(StatusCodes.Status503ServiceUnavailable, "keys_unavailable",
                "The keys have not been read from the database yet; try again shortly.")
            {
                RetryAfter = RetryAfter,
            });
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorResponse.WriteAsync(Context, StatusCodes.Status401Unauthorized, "invalid_api_key", _reason == "missing_key"
            ? "No InferShield key was sent. Send it as 'Authorization: Bearer isk_…' or 'x-api-key: isk_…'."
            : "The InferShield key is not known, has expired, was revoked, or belongs to a disabled tenant.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        metrics.TrackAuthenticationFailure("role");
        return ErrorResponse.WriteAsync(Context, StatusCodes.Status403Forbidden, "insufficient_role",
            "The key's role may not use this endpoint.");
    }

    /// <summary>The text that looks like a key of ours, else whichever was sent: some clients put a key of their provider into the other header.</summary>
    private string? KeyText()
    {
        var authorization = Request.Headers.Authorization.ToString();
        var bearer = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : "";
        var header = Request.Headers["x-api-key"].ToString().Trim();
        return bearer.Length > 0 && (ApiKey.IsWellFormed(bearer) || !ApiKey.IsWellFormed(header)) ? bearer
            : header.Length > 0 ? header
            : null;
    }
}
