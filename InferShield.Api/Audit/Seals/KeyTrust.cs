namespace InferShield.Api.Audit.Seals;

/// <summary>Which keys may be believed, when some are: a key that is stands for the one whose registration it signed.</summary>
internal static class KeyTrust
{
    /// <summary>The ids that are trusted, and those of every key that a chain of registrations reaches from them.</summary>
    public static HashSet<string> Reach(IReadOnlyCollection<SigningKey> keys, IEnumerable<string> trusted)
    {
        var reached = trusted.ToHashSet(StringComparer.Ordinal);
        for (var before = -1; before != reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith([.. keys.Where(key => key.AttestedBy is { } by && reached.Contains(by) && !reached.Contains(key.Id)
                && keys.Any(one => one.Id == by && key.IsAttestedBy(one))).Select(key => key.Id)]);
        }

        return reached;
    }

    /// <summary>The keys of these ids, and those that signed for them: what a file has to carry.</summary>
    public static IReadOnlyList<SigningKey> Needed(IReadOnlyList<SigningKey> all, IEnumerable<string> ids)
    {
        var needed = ids.ToHashSet(StringComparer.Ordinal);
        for (var before = -1; before != needed.Count;)
        {
            before = needed.Count;
            needed.UnionWith([.. all.Where(key => needed.Contains(key.Id)).Select(key => key.AttestedBy).OfType<string>()]);
        }

        return [.. all.Where(key => needed.Contains(key.Id))];
    }
}
