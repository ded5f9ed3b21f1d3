using System.Globalization;

namespace InferShield.Scale.Measuring;

/// <summary>One scrape in Prometheus's text format: series as written, with their values.</summary>
internal sealed record Exposition(IReadOnlyDictionary<string, double> Samples)
{
    public static async Task<Exposition> ScrapeAsync(HttpClient management, CancellationToken cancellation) =>
        Parse(await management.GetStringAsync("/metrics", cancellation));

    public static Exposition Parse(string text) => new(text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.LastIndexOf('}') is > 0 and var end
            ? (Series: line[..(end + 1)], Value: line[(end + 2)..])
            : (Series: line[..line.IndexOf(' ', StringComparison.Ordinal)], Value: line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
        .DistinctBy(sample => sample.Series)
        .ToDictionary(sample => sample.Series, sample => double.Parse(sample.Value.Split(' ')[0], CultureInfo.InvariantCulture)));

    /// <summary>The sum over all series of a metric.</summary>
    public double Sum(string metric) => Samples
        .Where(sample => sample.Key == metric || sample.Key.StartsWith(metric + "{", StringComparison.Ordinal))
        .Sum(sample => sample.Value);
}
