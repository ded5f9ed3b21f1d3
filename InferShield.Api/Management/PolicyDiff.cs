using System.Text.Json.Nodes;

namespace InferShield.Api.Management;

/// <summary>What differs between two documents: entries of lists are known by their names, other lists are compared whole.</summary>
internal static class PolicyDiff
{
    public static IReadOnlyList<PolicyDifference> Between(JsonObject before, JsonObject after)
    {
        var differences = new List<PolicyDifference>();
        Compare("", before, after, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<PolicyDifference> differences)
    {
        var (old, @new) = (Fields(before), Fields(after));
        if (old is not null && @new is not null)
        {
            foreach (var name in old.Keys.Union(@new.Keys).Order(StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", old.GetValueOrDefault(name), @new.GetValueOrDefault(name), differences);
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            differences.Add(new PolicyDifference(path, before?.DeepClone(), after?.DeepClone()));
        }
    }

    /// <summary>What an object or a list of named objects consists of; null for everything else.</summary>
    private static Dictionary<string, JsonNode?>? Fields(JsonNode? node) => node switch
    {
        JsonObject fields => fields.ToDictionary(field => field.Key, field => field.Value),
        JsonArray list when list.All(entry => entry is JsonObject one && PolicyJson.NameOf(one) is not null) =>
            list.ToDictionary(entry => PolicyJson.NameOf(entry!.AsObject())!),
        _ => null,
    };
}
