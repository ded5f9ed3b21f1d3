using InferShield.Api.Detection;

namespace InferShield.Api.Policies;

/// <summary>The names that a policy may use: those of what the detectors report.</summary>
internal sealed class PolicyCatalog
{
    public PolicyCatalog(Scanner scanner)
    {
        foreach (var rule in scanner.Rules)
        {
            Rules.Add(rule.Rule);
            if (rule.Entity is { } entity)
            {
                Entities.Add(entity);
            }
        }
    }

    public HashSet<string> Rules { get; } = [];

    public HashSet<string> Entities { get; } = [];

    /// <summary>Those of <paramref name="known"/> that a misspelt name may have meant.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var near = known.Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= 1 + (name.Length / 4)).OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Take(3).Select(pair => pair.Candidate).ToList();
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    // Levenshtein's, 1965.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
