using System.Globalization;
using System.Text;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Formats;

/// <summary>Charts as SVG without scripts; each has a title and a description that say the same in words.</summary>
internal static class HtmlCharts
{
    private const int Width = 720;
    private const int Height = 200;
    private const int Left = 60;
    private const int Bottom = 24;
    private const int BarHeight = 20;
    private const int MostColumns = 62;

    private static readonly (string Name, string Color)[] Parts =
        [("blocked", "#b3261e"), ("redacted", "#8a5a00"), ("flagged", "#5b6abf"), ("passed on", "#9aa0a6")];

    /// <summary>Requests with findings over time, by what became of them; days are put together where there are many.</summary>
    public static string Violations(SortedDictionary<string, DayCounts> days, DateTimeOffset start, DateTimeOffset end)
    {
        var first = DateOnly.FromDateTime(start.UtcDateTime);
        var count = DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)).DayNumber - first.DayNumber + 1;
        var per = (count + MostColumns - 1) / MostColumns;
        var columns = new long[(count + per - 1) / per][];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = new long[Parts.Length];
        }

        foreach (var (day, counts) in days)
        {
            var column = columns[Math.Clamp((DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - first.DayNumber) / per, 0, columns.Length - 1)];
            column[0] += counts.Blocked;
            column[1] += counts.Redacted;
            column[2] += counts.Flagged;
            column[3] += Math.Max(0, counts.Violations - counts.Blocked - counts.Redacted - counts.Flagged);
        }

        var most = Math.Max(1, columns.Max(column => column.Sum()));
        var svg = Open("violations", "Violations over time", Text($"{days.Values.Sum(day => day.Violations)} requests with findings in {count} days, at most {most} in {(per == 1 ? "a day" : Text($"{per} days"))}."), Height + 30);
        var step = (double)(Width - Left) / columns.Length;
        foreach (var (index, column) in columns.Index())
        {
            var y = (double)(Height - Bottom);
            foreach (var (part, value) in column.Index().Where(part => part.Item > 0))
            {
                var height = (Height - Bottom - 10) * (double)value / most;
                y -= height;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + (index * step) + (step * 0.1):0.##}\" y=\"{y:0.##}\" width=\"{step * 0.8:0.##}\" height=\"{height:0.##}\" fill=\"{Parts[part].Color}\"/>");
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{Height - Bottom}\" x2=\"{Width}\" y2=\"{Height - Bottom}\" stroke=\"#444\"/>");
        Label(svg, Left - 6, 16, Text($"{most:N0}"), "end");
        Label(svg, Left - 6, Height - Bottom, "0", "end");
        Label(svg, Left, Height - 8, first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "start");
        Label(svg, Width, Height - 8, first.AddDays(count - 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "end");
        foreach (var (index, part) in Parts.Index())
        {
            var x = Left + (index * 130);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{Height + 8}\" width=\"12\" height=\"12\" fill=\"{part.Color}\"/>");
            Label(svg, x + 18, Height + 18, part.Name, "start");
        }

        return svg.Append("</svg></figure>\n").ToString();
    }

    /// <summary>One bar for each word, in their order.</summary>
    public static string Bars(string id, string title, IEnumerable<KeyValuePair<string, long>> counts, string color)
    {
        var bars = counts.ToArray();
        var most = Math.Max(1, bars.Select(bar => bar.Value).DefaultIfEmpty().Max());
        const int Names = 170;
        var svg = Open(id, title, string.Join(", ", bars.Select(bar => Text($"{bar.Key} {bar.Value:N0}"))), (bars.Length * (BarHeight + 6)) + 6);
        foreach (var (index, (name, count)) in bars.Index())
        {
            var y = 6 + (index * (BarHeight + 6));
            Label(svg, Names - 8, y + 15, name, "end");
            var width = (Width - Names - 80) * (double)count / most;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Names}\" y=\"{y}\" width=\"{width:0.##}\" height=\"{BarHeight}\" fill=\"{color}\"/>");
            Label(svg, (int)(Names + width + 6), y + 15, Text($"{count:N0}"), "start");
        }

        return svg.Append("</svg></figure>\n").ToString();
    }

    private static StringBuilder Open(string id, string title, string description, int height) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"<figure><svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {Width} {height}\" width=\"100%\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"12\">")
        .Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-t\">{HtmlText.Encode(title)}</title><desc id=\"{id}-d\">{HtmlText.Encode(description)}</desc>");

    private static void Label(StringBuilder svg, int x, int y, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"#222\">{HtmlText.Encode(text)}</text>");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
