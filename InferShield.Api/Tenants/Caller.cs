namespace InferShield.Api.Tenants;

/// <summary>What a key may do; design.md's words are the snake_case of these names.</summary>
public enum Role
{
    Client,
    Auditor,
    PolicyManager,
    Admin,
}

/// <summary>Who makes the request, known from its key: a feature of the request once it is authenticated.</summary>
public sealed record Caller(string TenantId, Guid KeyId, Role Role);
