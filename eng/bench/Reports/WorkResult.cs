using System.Diagnostics;
using System.Globalization;

namespace InferShield.Bench.Reports;

/// <summary>What a piece of work took.</summary>
/// <param name="Seconds">Without the start of the process.</param>
/// <param name="ProcessorSeconds">What its process worked, the start too; the rest it waited, for the database or for a processor.</param>
/// <param name="Rows">Audit records that it was about.</param>
/// <param name="Bytes">Of the file that it made or read; 0 without one.</param>
/// <param name="PeakBytes">The most memory that its process ever held.</param>
internal sealed record WorkResult(double Seconds, double ProcessorSeconds, long Rows, long Bytes, long PeakBytes)
{
    private const int BytesPerKilobyte = 1024;

    /// <summary>What the same took once more in the same process, whose code is compiled by then; null where it was not done again.</summary>
    public double? SecondsAgain { get; init; }

    public static WorkResult Since(long started, long rows, long bytes)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var peak = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return new(seconds, Environment.CpuUsage.TotalTime.TotalSeconds, rows, bytes, BytesPerKilobyte * long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }
}
