using System.Diagnostics;
using InferShield.Api.Detection;

namespace InferShield.Bench.Figures;

/// <summary>How long a scan takes. A rough look: the honest figures are BenchmarkDotNet's.</summary>
internal static class SpeedFigures
{
    private const int Rounds = 40;

    public static IEnumerable<Figure> Measure(CorpusFiles corpora)
    {
        var scanner = new Scanner();
        var prompts = corpora.Prompts().Where(prompt => prompt.Source == "T0-50k" && prompt.Text.Length is >= 650 and <= 750 && scanner.Scan(prompt.Text, Channel.User).Count == 0).Select(prompt => prompt.Text).ToArray();
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var prompt in prompts)
            {
                var start = Stopwatch.GetTimestamp();
                scanner.Scan(prompt, Channel.User);
                if (round >= Rounds / 2)
                {
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var prompt in prompts)
        {
            scanner.Scan(prompt, Channel.User);
        }

        yield return new Figure("scan_700_median_us", times.Order().ElementAt(times.Count / 2));
        yield return new Figure("scan_700_allocated_bytes", (GC.GetAllocatedBytesForCurrentThread() - before) / prompts.Length);
    }
}
