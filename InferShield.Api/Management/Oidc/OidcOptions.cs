using InferShield.Api.Tenants;
using InferShield.ServiceDefaults;

namespace InferShield.Api.Management.Oidc;

/// <summary>The section <c>Oidc</c>: whose tokens open <c>/api</c>, and what they may do there. Without an authority nobody's.</summary>
internal sealed class OidcOptions
{
    public const string Section = "Oidc";

    // Those that need a secret shared with the issuer are left out: whoever could check a token could make one.
    private static readonly string[] KnownAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The issuer's address, beneath which is <c>.well-known/openid-configuration</c>: https, or http on this machine.</summary>
    public Uri? Authority { get; set; }

    /// <summary>What has to stand in a token's <c>aud</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>What has to stand in <c>iss</c>, exactly; the authority's text where it is not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>How tokens may be signed; RS256 where none is given.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>The claim with the roles.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>Which of our roles a value of that claim is. Where none is given, the values are our roles' own words.</summary>
    public IDictionary<string, string> Roles { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The claim with the tenant's id; without one everybody belongs to <see cref="Tenant"/>.</summary>
    public string? TenantClaim { get; set; }

    /// <summary>Whose people the issuer's are where no claim says.</summary>
    public string Tenant { get; set; } = KeyStore.DefaultTenant;

    /// <exception cref="InvalidConfigurationException">A setting makes no sense; the message names it.</exception>
    public void Check()
    {
        Require(Authority is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } && (Authority.Scheme == Uri.UriSchemeHttps || (Authority.Scheme == Uri.UriSchemeHttp && Authority.IsLoopback)),
            nameof(Authority), "must be an absolute https address (http on this machine alone) without user, query or fragment.");
        Require(Audience.Length > 0, nameof(Audience), "is needed with an authority: without it tokens for other services would be let in.");
        Require(Algorithms.All(KnownAlgorithms.Contains), nameof(Algorithms), $"may have {string.Join(", ", KnownAlgorithms)}.");
        Require(RoleClaim.Length > 0, nameof(RoleClaim), "must not be empty.");
        Require(TenantClaim is null or { Length: > 0 }, nameof(TenantClaim), "must not be empty.");
        Require(Tenant.Length > 0, nameof(Tenant), "must not be empty.");
        Require(Roles.Values.All(word => CallerExtensions.TryParseRole(word, out _)), nameof(Roles), "must map to admin, policy_manager, auditor or client.");
    }

    /// <summary>Our role for values of the claim, the mightiest of several; null for none.</summary>
    public Role? RoleOf(IEnumerable<string> values)
    {
        Role? mightiest = null;
        foreach (var value in values)
        {
            var word = Roles.Count == 0 ? value : Roles.TryGetValue(value, out var mapped) ? mapped : null;
            if (CallerExtensions.TryParseRole(word, out var role) && !(mightiest >= role))
            {
                mightiest = role;
            }
        }

        return mightiest;
    }

    private static void Require(bool holds, string setting, string problem)
    {
        if (!holds)
        {
            throw new InvalidConfigurationException($"{Section}:{setting} {problem}");
        }
    }
}
