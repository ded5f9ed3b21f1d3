using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Charts;

/// <summary>Columns over time, each a pile of series.</summary>
internal static class ColumnChart
{
    private const double Height = 190;
    private const double LegendHeight = 20;
    private const double AxisHeight = 18;
    private const double AxisWidth = 34;

    /// <param name="flow">Where it goes.</param>
    /// <param name="alternative">The chart in words.</param>
    /// <param name="series">Names and colours, from the bottom up.</param>
    /// <param name="columns">A label and a value for each series.</param>
    public static void Draw(Flow flow, string alternative, IReadOnlyList<(string Name, Color Color)> series, IReadOnlyList<(string Label, long[] Values)> columns) =>
        Chart.Draw(flow, Height, alternative, () => Paint(flow, series, columns));

    private static void Paint(Flow flow, IReadOnlyList<(string Name, Color Color)> series, IReadOnlyList<(string Label, long[] Values)> columns)
    {
        Chart.Legend(flow, flow.Y, series);
        var page = flow.Page;
        var (left, right) = (Flow.Margin + AxisWidth, Flow.Margin + flow.Width);
        var (top, bottom) = (flow.Y + LegendHeight, flow.Y + Height - AxisHeight - 8);
        var (step, count) = Chart.Scale(columns.Count == 0 ? 0 : columns.Max(column => column.Values.Sum()));
        for (var line = 0; line <= count; line++)
        {
            var y = bottom - ((bottom - top) * line / count);
            page.Line(left, y, right, y, line == 0 ? 0.8 : 0.4, line == 0 ? Theme.Muted : Theme.Hairline);
            page.TextRight(left - 6, y + 2.6, Chart.Short(step * line), Chart.Label);
        }

        var room = (right - left) / Math.Max(1, columns.Count);
        var width = Math.Min(room * 0.7, 30);
        var every = Math.Max(1, (int)Math.Ceiling(48 / room));
        for (var index = 0; index < columns.Count; index++)
        {
            var center = left + (room * (index + 0.5));
            var y = bottom;
            for (var part = 0; part < series.Count; part++)
            {
                var height = (bottom - top) * columns[index].Values[part] / (step * count);
                if (height > 0)
                {
                    page.Rectangle(center - (width / 2), y - height, width, height, series[part].Color);
                    y -= height;
                }
            }

            if (index % every == 0)
            {
                page.TextCentered(Math.Clamp(center, left + 12, right - 16), bottom + 12, columns[index].Label, Chart.Label);
            }
        }
    }
}
