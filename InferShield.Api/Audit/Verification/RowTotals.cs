namespace InferShield.Api.Audit.Verification;

/// <summary>Counts the rows of a file again, by the names that manifests use.</summary>
internal sealed class RowTotals
{
    private const string NoSeverity = "none";

    private static readonly string[] Counted = ["action.", "severity.", "type."];

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long Rows { get; private set; }

    /// <param name="action">The row's action.</param>
    /// <param name="severity">Null or empty without findings.</param>
    /// <param name="types">The policy types of its findings; one that stands there twice counts once.</param>
    public void Add(string action, string? severity, IEnumerable<string> types)
    {
        Rows++;
        Count("action." + action);
        Count("severity." + (string.IsNullOrEmpty(severity) ? NoSeverity : severity));
        foreach (var type in types.Distinct())
        {
            Count("type." + type);
        }
    }

    /// <summary>Compares with what the manifest says: the numbers of all rows, when all that it counts are listed.</summary>
    public void Compare(VerificationManifest manifest, Findings findings)
    {
        if (Rows != manifest.Rows)
        {
            findings.Bad("totals", $"{Rows:N0} rows are listed where the file says {manifest.Rows:N0}");
            return;
        }

        var requests = manifest.Totals.TryGetValue("requests", out var all) ? all : manifest.Rows;
        if (requests != Rows)
        {
            findings.Good("totals", $"{Rows:N0} rows as the file says; the other totals are over {requests:N0} records, which it does not all list");
            return;
        }

        var names = manifest.Totals.Keys.Where(IsCounted).ToArray();
        var wrong = names.Union(_counts.Keys).Where(name => CountOf(name) != manifest.Totals.GetValueOrDefault(name)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (wrong is not null && names.Length > 0)
        {
            findings.Bad("totals", $"{wrong} is {CountOf(wrong):N0} by the rows and {manifest.Totals.GetValueOrDefault(wrong):N0} by the file");
        }
        else
        {
            findings.Good("totals", $"{Rows:N0} rows and {names.Length} totals counted again");
        }
    }

    private static bool IsCounted(string name) => Counted.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private long CountOf(string name) => _counts.GetValueOrDefault(name);

    private void Count(string name) => _counts[name] = CountOf(name) + 1;
}
