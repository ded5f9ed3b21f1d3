using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Tenants;

namespace InferShield.Api.Management;

/// <summary>The audit record of a change to the gateway itself, or of an access to what it keeps.</summary>
internal static class ChangeRecord
{
    private const string By = "by";

    /// <summary>With what the request noted of it (<see cref="ChangeNote"/>), and the person behind a token.</summary>
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
        RulesVersion = RulePack.Version,
        Object = context.Features.Get<ChangeNote>()?.Object ?? "",
        Details = DetailsOf(context),
    };

    /// <summary>The same without the key and the person.</summary>
    public static AuditRecord WithoutActor(AuditRecord record)
    {
        var details = record.Details is null ? [] : JsonNode.Parse(record.Details)!.AsObject();
        details.Remove(By);
        return record with { KeyId = null, Details = details.Count == 0 ? null : details.ToJsonString() };
    }

    private static string? DetailsOf(HttpContext context)
    {
        var details = context.Features.Get<ChangeNote>()?.Details?.DeepClone().AsObject() ?? [];
        if (context.Features.Get<OidcSubject>() is not null)
        {
            details[By] = Actor.Of(context);
        }

        return details.Count == 0 ? null : details.ToJsonString();
    }
}
