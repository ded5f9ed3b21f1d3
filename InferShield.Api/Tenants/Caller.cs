using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Tenants;

/// <summary>What a key may do. The words in tokens, tables and JSON are the snake_case forms.</summary>
public enum Role
{
    Client,
    Auditor,
    PolicyManager,
    Admin,
}

/// <summary>Who sends a request: set as a feature of every authenticated request.</summary>
public sealed record Caller(string TenantId, Guid KeyId, Role Role)
{
    public Scopes Scopes { get; init; } = Scopes.All;

    /// <summary>Whether there are keys of other tenants, so that what all share is to be shared.</summary>
    public bool HasNeighbours { get; init; }

    /// <summary>The limits of the key itself.</summary>
    public Quota KeyQuota { get; init; } = Quota.None;

    /// <summary>The limits that all keys of the tenant share.</summary>
    public Quota TenantQuota { get; init; } = Quota.None;
}

public static class CallerExtensions
{
    /// <summary>The caller of an authenticated request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lets anonymous requests in.</exception>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    public static string ToWord(this Role role) => role switch
    {
        Role.Client => "client",
        Role.Auditor => "auditor",
        Role.PolicyManager => "policy_manager",
        Role.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>Reads a role's word; false for any other text.</summary>
    public static bool TryParseRole(string? word, out Role role)
    {
        foreach (var candidate in Enum.GetValues<Role>())
        {
            if (candidate.ToWord() == word)
            {
                role = candidate;
                return true;
            }
        }

        role = default;
        return false;
    }
}
