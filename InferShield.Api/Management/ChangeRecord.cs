using InferShield.Api.Audit;
using InferShield.Api.Errors;
using InferShield.Api.Tenants;

namespace InferShield.Api.Management;

/// <summary>The audit record of a change to the gateway itself.</summary>
internal static class ChangeRecord
{
    public static AuditRecord Of(HttpContext context, string operation, int status, string policyVersion, TimeProvider time) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        At = time.GetUtcNow(),
        TenantId = context.Caller().TenantId,
        KeyId = context.Caller().KeyId,
        RequestId = context.RequestId(),
        Operation = operation,
        Action = "allowed",
        StatusCode = status,
        PolicyVersion = policyVersion,
    };
}
