using System.Text.Json.Nodes;
using InferShield.Api.Management;

namespace InferShield.Api.Tenants;

/// <summary>What the audit log says of a change to a key.</summary>
internal static class KeyChange
{
    /// <summary>Whose key it is, its role, and the hashes of what is stored of it: never its text, nor the hash that it is known by.</summary>
    public static JsonObject Of(StoredKey? before, StoredKey? after)
    {
        var details = ChangeNote.Change(before, after);
        details["tenant"] = (after ?? before)?.TenantId;
        details["role"] = (after ?? before)?.Settings.Role.ToWord();
        return details;
    }
}
