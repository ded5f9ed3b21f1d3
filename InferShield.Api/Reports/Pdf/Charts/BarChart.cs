using System.Globalization;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Charts;

/// <summary>Bars beside each other's names, longest possible first line to last, each with its number.</summary>
internal static class BarChart
{
    private const double RowHeight = 17;
    private const double NameWidth = 118;
    private const double ValueWidth = 92;

    /// <param name="flow">Where it goes.</param>
    /// <param name="alternative">The chart in words.</param>
    /// <param name="bars">Names, values and colours from the top down.</param>
    /// <param name="whole">What a share is of; 0 for no shares.</param>
    public static void Draw(Flow flow, string alternative, IReadOnlyList<(string Name, long Value, Color Color)> bars, long whole) =>
        Chart.Draw(flow, (bars.Count * RowHeight) + 12, alternative, () => Paint(flow, bars, whole));

    private static void Paint(Flow flow, IReadOnlyList<(string Name, long Value, Color Color)> bars, long whole)
    {
        var page = flow.Page;
        var (left, room) = (Flow.Margin + NameWidth, flow.Width - NameWidth - ValueWidth);
        var highest = Math.Max(1, bars.Max(bar => bar.Value));
        for (var index = 0; index < bars.Count; index++)
        {
            var (name, value, color) = bars[index];
            var middle = flow.Y + (index * RowHeight) + (RowHeight / 2);
            page.TextRight(left - 8, middle + 2.7, name, Chart.Label with { Color = Theme.Ink });
            page.RoundedRectangle(left, middle - 4.5, room, 9, 2, Theme.Panel);
            if (value > 0)
            {
                page.RoundedRectangle(left, middle - 4.5, Math.Max(4, room * value / highest), 9, 2, color);
            }

            var width = page.Text(left + room + 8, middle + 2.7, Chart.Count(value), Chart.Value);
            if (whole > 0)
            {
                page.Text(left + room + 13 + width, middle + 2.7, Share(value, whole), Chart.Label);
            }
        }
    }

    public static string Share(long part, long whole)
    {
        var share = whole == 0 ? 0 : part * 100.0 / whole;
        return share is > 0 and < 0.1 ? "< 0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{share:0.#} %");
    }
}
