using System.Globalization;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>
/// A record's fields under the keys that CEF has for them; what it has none for stands in its labelled strings and numbers,
/// and what belongs to this product alone under keys that begin with its name.
/// </summary>
internal static class CefFields
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["id"] = ["externalId"],
        ["action"] = ["act"],
        ["status"] = ["outcome"],
        ["subject"] = ["suser"],
        ["keyId"] = ["suid"],
        ["provider"] = ["destinationServiceName"],
        ["policyTypes"] = ["cat"],
        ["object"] = ["fname"],
        ["details"] = ["msg"],
        ["tenant"] = ["cs1", "tenant"],
        ["model"] = ["cs2", "model"],
        ["rules"] = ["cs3", "rules"],
        ["requestId"] = ["cs4", "requestId"],
        ["policyVersion"] = ["cs5", "policyVersion"],
        ["rulesVersion"] = ["cs6", "rulesVersion"],
        ["score"] = ["cn1", "score"],
        ["inputTokens"] = ["cn2", "inputTokens"],
        ["outputTokens"] = ["cn3", "outputTokens"],
    };

    /// <summary>Extensions as they stand in a message, each with its label.</summary>
    public static IEnumerable<string> Of(AuditRecord record, bool withSubject)
    {
        foreach (var (name, value) in AuditFields.Of(record, withSubject).Where(field => field.Name is not "operation"))
        {
            var key = Keys.GetValueOrDefault(name) ?? ["infershield" + char.ToUpper(name[0], CultureInfo.InvariantCulture) + name[1..]];
            yield return $"{key[0]}={Escapes.CefValue(value)}" + (key.Length > 1 ? $" {key[0]}Label={key[1]}" : "");
        }
    }
}
