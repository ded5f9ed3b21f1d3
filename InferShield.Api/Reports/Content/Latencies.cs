using System.Globalization;
using System.Text.Json.Serialization;

namespace InferShield.Api.Reports.Content;

/// <summary>
/// Durations as counts in steps of a twelfth of a doubling (6 %), so that days can be added up. A percentile is the
/// upper edge of its step: never less than the true one, and at most 6 % more.
/// </summary>
internal sealed class Latencies
{
    private const double StepsPerDoubling = 12;
    private const double Smallest = 1e-6;

    private readonly SortedDictionary<int, long> _steps = [];

    public long Count { get; private set; }

    /// <summary>Seconds; 0 without records.</summary>
    public double P50 => At(0.5);

    public double P95 => At(0.95);

    public double P99 => At(0.99);

    public double Max => At(1);

    /// <summary>The step of a duration: 0 is up to a microsecond.</summary>
    public static int StepOf(double seconds) => seconds <= Smallest ? 0 : (int)Math.Ceiling(Math.Round(Math.Log2(seconds / Smallest) * StepsPerDoubling, 6));

    public void Add(IEnumerable<KeyValuePair<int, long>> steps)
    {
        foreach (var (step, count) in steps)
        {
            _steps[step] = _steps.GetValueOrDefault(step) + count;
            Count += count;
        }
    }

    /// <summary>Upper edges in seconds, and how many durations lie up to there but not up to the edge before.</summary>
    [JsonIgnore]
    public IEnumerable<(double UpTo, long Count)> Steps => _steps.Select(step => (Edge(step.Key), step.Value));

    public double At(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        foreach (var (step, count) in _steps)
        {
            seen += count;
            if (seen >= wanted)
            {
                return Edge(step);
            }
        }

        return 0;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {P50:0.######} s, p99 {P99:0.######} s");

    private static double Edge(int step) => Math.Round(Smallest * Math.Pow(2, step / StepsPerDoubling), 12);
}
