using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Audit.Events;

/// <summary>Puts on record what no request asked for, in the chain of <see cref="SystemEventWords.Tenant"/>.</summary>
internal sealed class SystemRecords(AuditLog audit, TimeProvider time)
{
    private static readonly string Instance = Environment.MachineName;

    /// <summary>False when the audit log is full: to be tried again.</summary>
    public bool TryRecord(string operation, string @object, DateTimeOffset at, string policyVersion, JsonObject details)
    {
        if (!audit.IsAccepting)
        {
            return false;
        }

        details["instance"] = Instance;
        return audit.TryRecord(SystemRecord.Of(operation, @object, details, !SystemEventWords.IsProblem(operation), time.GetUtcNow()) with
        {
            At = at,
            PolicyVersion = policyVersion,
            RulesVersion = RulePack.Version,
        });
    }
}
