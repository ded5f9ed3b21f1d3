using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Charts;

/// <summary>How durations are spread, on a logarithmic axis, with lines at the percentiles.</summary>
internal static class LatencyChart
{
    private const double Height = 118;
    private const double AxisHeight = 26;
    private const int Buckets = 60;

    public static void Draw(Flow flow, string alternative, Latencies latencies, Color color) =>
        Chart.Draw(flow, Height, alternative, () => Paint(flow, latencies, color));

    private static void Paint(Flow flow, Latencies latencies, Color color)
    {
        var page = flow.Page;
        var (left, right) = (Flow.Margin, Flow.Margin + flow.Width);
        var (top, bottom) = (flow.Y + 20, flow.Y + Height - AxisHeight);
        var steps = latencies.Steps.ToArray();
        var first = Math.Floor(Math.Log10(steps[0].UpTo) - 0.05);
        var last = Math.Max(first + 1, Math.Ceiling(Math.Log10(steps[^1].UpTo)));
        double Place(double seconds) => left + ((right - left) * Math.Clamp((Math.Log10(seconds) - first) / (last - first), 0, 1));

        var counts = new double[Buckets];
        foreach (var (upTo, count) in steps)
        {
            counts[Math.Min(Buckets - 1, (int)((Place(upTo) - left) / (right - left) * Buckets))] += count;
        }

        var width = (right - left) / Buckets;
        var highest = counts.Max();
        for (var index = 0; index < Buckets; index++)
        {
            if (counts[index] > 0)
            {
                var height = Math.Max(0.8, (bottom - top) * counts[index] / highest);
                page.Rectangle(left + (index * width) + 0.5, bottom - height, width - 1, height, color);
            }
        }

        page.Line(left, bottom, right, bottom, 0.8, Theme.Muted);
        for (var power = first; power <= last; power++)
        {
            var x = Place(Math.Pow(10, power));
            page.Line(x, bottom, x, bottom + 3, 0.6, Theme.Muted);
            page.TextCentered(Math.Clamp(x, left + 12, right - 14), bottom + 12, Chart.Duration(Math.Pow(10, power)), Chart.Label);
        }

        // From the right, so that a label that has no room goes to the left of the one after it.
        var free = right;
        foreach (var (name, value) in new[] { ("p99", latencies.P99), ("p95", latencies.P95), ("p50", latencies.P50) })
        {
            var x = Place(value);
            page.Line(x, top - 6, x, bottom, 0.7, Theme.Ink);
            var label = $"{name} {Chart.Duration(value)}";
            var size = flow.Document.Setter.Width(label, Chart.Value.Weight) * Chart.Value.Size / 1000;
            var at = Math.Min(x - (size / 2), free - size);
            page.Text(at, top - 10, label, Chart.Value);
            free = at - 10;
        }
    }
}
