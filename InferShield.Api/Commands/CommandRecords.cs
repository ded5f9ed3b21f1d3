using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;

namespace InferShield.Api.Commands;

/// <summary>Puts on record, in the database itself, what a command changes in it.</summary>
internal sealed class CommandRecords(Database database, TimeProvider time)
{
    /// <summary>A change to a key, in the chain of its tenant. Not to be cancelled: the change is made.</summary>
    /// <exception cref="System.Data.Common.DbException">The change is made and not on record.</exception>
    public Task KeepAsync(string operation, StoredKey? before, StoredKey? after)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var details = KeyChange.Of(before, after);
        details["by"] = $"command:{Environment.UserName}@{Environment.MachineName}";
        var record = new AuditRecord
        {
            Id = id,
            At = time.GetUtcNow(),
            TenantId = (after ?? before)!.TenantId,
            RequestId = $"command_{id:N}",
            Operation = operation,
            Action = "allowed",
            Object = $"keys/{(after ?? before)!.Id}",
            Details = details.ToJsonString(),
            RulesVersion = RulePack.Version,
        };
        return new AuditStore(database, time).StoreAsync(
            [AuditSanitizer.Sanitize(record)], mayExist: false, (_, failure) => throw new InvalidOperationException("The change is made and not on record.", failure), CancellationToken.None);
    }
}
