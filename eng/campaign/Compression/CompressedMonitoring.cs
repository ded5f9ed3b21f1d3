using System.Globalization;
using System.Text.RegularExpressions;

namespace InferShield.Campaign.Compression;

/// <summary>
/// The real monitoring configuration with time made shorter, so that an alert which needs minutes can be seen to
/// fire and resolve in seconds. Every duration is divided by one factor, with minimums below which the programs
/// could not work; nothing else is changed.
/// </summary>
internal static partial class CompressedMonitoring
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly (string Unit, double Milliseconds)[] Units =
        [("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1000)];

    /// <summary>
    /// Writes <c>prometheus/prometheus.yml</c>, <c>prometheus/rules/*.yaml</c>, <c>alertmanager/alertmanager.yml</c> and its
    /// templates, taken from <paramref name="monitoring"/>, into <paramref name="target"/>, laid out as there.
    /// </summary>
    /// <param name="factor">How many times faster; 1 copies.</param>
    public static void Write(string monitoring, string target, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        WritePrometheus(Path.Combine(monitoring, "prometheus"), Path.Combine(target, "prometheus"), factor);
        WriteAlertmanager(Path.Combine(monitoring, "alertmanager"), Path.Combine(target, "alertmanager"), factor);
    }

    /// <summary>Writes prometheus.yml and rules/ into a folder of Prometheus's own.</summary>
    public static void WritePrometheus(string source, string home, double factor)
    {
        Directory.CreateDirectory(Path.Combine(home, "rules"));
        var configuration = File.ReadAllText(Path.Combine(source, "prometheus.yml"));
        File.WriteAllText(Path.Combine(home, "prometheus.yml"), Settings(configuration, factor));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "rules"), "*.yaml"))
        {
            File.WriteAllText(Path.Combine(home, "rules", Path.GetFileName(file)), Rules(File.ReadAllText(file), factor, ScrapeInterval(configuration, factor)));
        }
    }

    /// <summary>Writes alertmanager.yml and templates/ into a folder of Alertmanager's own.</summary>
    public static void WriteAlertmanager(string source, string home, double factor)
    {
        Directory.CreateDirectory(Path.Combine(home, "templates"));
        File.WriteAllText(Path.Combine(home, "alertmanager.yml"), Settings(File.ReadAllText(Path.Combine(source, "alertmanager.yml")), factor));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "templates")))
        {
            File.Copy(file, Path.Combine(home, "templates", Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Divides the duration of every setting that has one; none gets shorter than a second.</summary>
    public static string Settings(string yaml, double factor) =>
        Setting().Replace(yaml, match => match.Groups[1].Value + Divide(match.Groups[2].Value, factor, Shortest));

    /// <summary>
    /// Divides what <see cref="Settings"/> divides, and in expressions the offsets (to a second at least) and the
    /// ranges, which keep four scrapes at least, so that a rate has enough samples, and the steps of subqueries.
    /// </summary>
    public static string Rules(string yaml, double factor, TimeSpan scrapeInterval)
    {
        var text = Settings(yaml, factor);
        text = Range().Replace(text, match => $"[{Divide(match.Groups[1].Value, factor, 4 * scrapeInterval)}");
        text = Step().Replace(text, match => $"{match.Groups[1].Value}{Divide(match.Groups[2].Value, factor, Shortest)}]");
        return Offset().Replace(text, match => match.Groups[1].Value + Divide(match.Groups[2].Value, factor, Shortest));
    }

    /// <summary>Reads a duration as Prometheus writes it, such as <c>1h30m</c> or <c>500ms</c>.</summary>
    public static TimeSpan Parse(string duration) =>
        TimeSpan.FromMilliseconds(Part().Matches(duration).Sum(part =>
            double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * Units.Single(unit => unit.Unit == part.Groups[2].Value).Milliseconds));

    private static TimeSpan ScrapeInterval(string configuration, double factor) =>
        Parse(ScrapeSetting().Match(Settings(configuration, factor)).Groups[1].Value);

    private static string Divide(string duration, double factor, TimeSpan minimum)
    {
        var full = Parse(duration);
        var divided = full / factor;
        var shortened = divided >= minimum ? divided : full < minimum ? full : minimum;
        var milliseconds = Math.Round(shortened.TotalMilliseconds);
        return milliseconds % 1000 == 0
            ? (milliseconds / 1000).ToString(CultureInfo.InvariantCulture) + "s"
            : milliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }

    [GeneratedRegex("""((?:^|\n)[ -]*(?:scrape_interval|scrape_timeout|evaluation_interval|interval|for|keep_firing_for|resolve_timeout|group_wait|group_interval|repeat_interval): *)((?:[0-9]+(?:ms|[smhdwy]))+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Setting();

    [GeneratedRegex("""\n *scrape_interval: *([0-9a-z]+)""", RegexOptions.NonBacktracking)]
    private static partial Regex ScrapeSetting();

    [GeneratedRegex("""\[((?:[0-9]+(?:ms|[smhdwy]))+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Range();

    [GeneratedRegex("""(\[[0-9a-z]+:)((?:[0-9]+(?:ms|[smhdwy]))+)\]""", RegexOptions.NonBacktracking)]
    private static partial Regex Step();

    [GeneratedRegex("""(\boffset +)((?:[0-9]+(?:ms|[smhdwy]))+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Offset();

    [GeneratedRegex("""([0-9]+)(ms|[smhdwy])""", RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
