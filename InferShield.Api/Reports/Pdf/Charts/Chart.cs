using System.Globalization;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Charts;

/// <summary>What charts have in common: a figure with words for those who do not see it, axes and a legend.</summary>
internal static class Chart
{
    public static TextStyle Label { get; } = new(FontWeight.Regular, 7.5, Theme.Muted);

    public static TextStyle Value { get; } = new(FontWeight.SemiBold, 7.5, Theme.Ink);

    /// <summary>A figure of this height and of the flow's width at the flow's place.</summary>
    public static void Draw(Flow flow, double height, string alternative, Action draw)
    {
        flow.Need(height);
        flow.Document.Figure(flow.Page, (Flow.Margin, flow.Y, flow.Width, height), alternative, draw);
        flow.Y += height;
    }

    /// <summary>Draws a legend in one line, from the left.</summary>
    public static void Legend(Flow flow, double top, IEnumerable<(string Name, Color Color)> entries)
    {
        var x = Flow.Margin;
        foreach (var (name, color) in entries)
        {
            flow.Page.RoundedRectangle(x, top + 1, 7, 7, 1.5, color);
            x += 11 + flow.Page.Text(x + 11, top + 7.5, name, Label) + 14;
        }
    }

    /// <summary>A round number of steps that reach the highest value.</summary>
    public static (double Step, int Count) Scale(double highest)
    {
        if (highest <= 0)
        {
            return (1, 1);
        }

        var raw = highest / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(candidate => candidate >= raw * 0.999);
        step = Math.Max(step, 1);
        return (step, (int)Math.Ceiling(highest / step * 0.9999));
    }

    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number short enough for an axis: 1.2k, 3M.</summary>
    public static string Short(double value) => value switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.##}G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##}M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.##}k"),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A duration with the unit that suits it.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.#} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
    };
}
