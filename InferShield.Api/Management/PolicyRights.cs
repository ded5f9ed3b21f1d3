using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Rules;
using InferShield.Api.Policies.Sequences;
using InferShield.Api.Tenants;

namespace InferShield.Api.Management;

/// <summary>
/// What a caller may see and change. The tenant <c>default</c> operates the gateway: everything. Any other tenant: only
/// entries whose <c>tenants</c> is exactly its own, which can make things stricter for itself and do nothing else.
/// </summary>
internal sealed class PolicyRights(string tenantId)
{
    public const int MostPolicies = 10;
    public const int MostSequences = 4;
    public const int MostPatterns = 10;
    public const int MostKeywords = 1000;

    public bool IsOperator => tenantId == KeyStore.DefaultTenant;

    public static PolicyRights Of(HttpContext context) => new(context.Caller().TenantId);

    /// <exception cref="RequestException">The caller's tenant does not operate the gateway.</exception>
    public void RequireOperator()
    {
        if (!IsOperator)
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "operator_only",
                $"Only the tenant '{KeyStore.DefaultTenant}' may do this; others manage policies whose 'tenants' is exactly their own.");
        }
    }

    public bool Sees(JsonObject entry) =>
        IsOperator || (entry["tenants"] is JsonArray { Count: 1 } list && list[0] is JsonValue only && only.TryGetValue<string>(out var tenant) && tenant == tenantId);

    /// <summary>The document without what the caller may not see.</summary>
    public JsonObject View(JsonObject document)
    {
        var seen = document.DeepClone().AsObject();
        return IsOperator ? seen : Only(seen, entry => Sees(entry), keepRest: false);
    }

    /// <summary>The document with the caller's part replaced by another.</summary>
    /// <exception cref="RequestException">The part has something that is not the caller's.</exception>
    public JsonObject Merge(JsonObject document, JsonObject part)
    {
        if (IsOperator)
        {
            return part.DeepClone().AsObject();
        }

        if (part.Any(field => PolicyKind.All.All(kind => kind.List != field.Key)))
        {
            throw Refused("A tenant's own document has policies and sequences alone.", null);
        }

        var merged = Others(document);
        foreach (var kind in PolicyKind.All)
        {
            var entries = part.Entries(kind).ToList();
            if (!entries.TrueForAll(Sees))
            {
                throw NotOwn();
            }

            JsonNode[] all = [.. merged.Entries(kind).Concat(entries).Select(entry => entry.DeepClone())];
            if (all.Length > 0)
            {
                merged[kind.List] = new JsonArray(all);
            }
        }

        return merged;
    }

    /// <summary>Holds a change to the caller's rights, whatever way it was made.</summary>
    /// <exception cref="RequestException">It is more than the caller may do.</exception>
    public void CheckChange(JsonObject before, JsonObject after, PolicyDocument understood)
    {
        if (IsOperator)
        {
            return;
        }

        if (Others(before).ToJsonString(PolicyJson.Compact) != Others(after).ToJsonString(PolicyJson.Compact))
        {
            throw NotOwn();
        }

        CheckOwn([.. understood.Policies.Where(policy => IsOwn(policy.Tenants))], [.. understood.Sequences.Where(sequence => IsOwn(sequence.Tenants))]);
    }

    private static void CheckOwn(PolicyDefinition[] policies, SequenceDefinition[] sequences)
    {
        if (policies.FirstOrDefault(policy => policy.Action == PolicyEffect.Allow) is { } exemption)
        {
            throw Refused($"'{exemption.Name}' allows what others object to, which only the tenant '{KeyStore.DefaultTenant}' can.", "action");
        }

        if (sequences.FirstOrDefault(sequence => BuiltInSequences.All.Any(builtIn => builtIn.Name == sequence.Name)) is { } replacing)
        {
            throw Refused($"'{replacing.Name}' is a built-in sequence of all tenants.", "name");
        }

        var matches = policies.Select(policy => policy.Match).Concat(sequences.SelectMany(sequence => sequence.Steps).Select(step => step.Match)).ToList();
        var patterns = matches.Sum(match => match.Patterns.Count) + policies.Sum(policy => policy.Allow?.Patterns.Count ?? 0);
        if (policies.Length > MostPolicies || sequences.Length > MostSequences || patterns > MostPatterns || matches.Sum(match => match.Keywords.Count) > MostKeywords)
        {
            throw Refused($"That is one too many: a tenant has at most {MostPolicies} policies, {MostSequences} sequences, {MostPatterns} regular expressions and {MostKeywords} keywords.", null);
        }
    }

    private bool IsOwn(IReadOnlyList<string> tenants) => tenants is [var only] && only == tenantId;

    private JsonObject Others(JsonObject document) => Only(document.DeepClone().AsObject(), entry => !Sees(entry), keepRest: true);

    private static JsonObject Only(JsonObject document, Func<JsonObject, bool> keep, bool keepRest)
    {
        foreach (var kind in PolicyKind.All)
        {
            (document[kind.List] as JsonArray)?.RemoveAll(entry => entry is not JsonObject one || !keep(one));
            if (document[kind.List] is JsonArray { Count: 0 })
            {
                document.Remove(kind.List);
            }
        }

        foreach (var name in keepRest ? [] : document.Select(field => field.Key).Where(name => PolicyKind.All.All(kind => kind.List != name)).ToList())
        {
            document.Remove(name);
        }

        return document;
    }

    private RequestException NotOwn() => Refused($"A policy or sequence of this tenant must have exactly ['{tenantId}'] as its 'tenants'.", "tenants");

    private static RequestException Refused(string problem, string? field) => new(StatusCodes.Status403Forbidden, "not_yours", problem, field);
}
