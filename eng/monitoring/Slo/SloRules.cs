using System.Globalization;
using System.Text;

namespace InferShield.Monitoring.Slo;

/// <summary>
/// Turns objectives into recording and alert rules. The long windows weigh each 5-minute rate by its traffic, so that
/// quiet hours count as little as they should. All numbers are exact decimals.
/// </summary>
internal static class SloRules
{
    /// <summary>Seconds between evaluations of the recordings; sums over them become counts by it.</summary>
    private const int Interval = 30;

    /// <summary>Seconds between the points that windows of a day and more look at: a rate over 5 minutes stands for itself once in 5 minutes.</summary>
    private const int Step = 300;

    private const string RunbookBase = "https://github.com/InferShield/infershield/blob/main/monitoring/runbooks/";

    public static string Write(IReadOnlyList<SloFile> slos)
    {
        var text = new StringBuilder();
        text.Append("""
            # Generated from monitoring/slo/*.yaml by `dotnet run --project eng/monitoring -- generate`. Do not edit.
            groups:
              - name: infershield-slo-recording
                interval: 30s
                rules:

            """);
        foreach (var slo in slos)
        {
            Record(text, slo);
        }

        text.Append("""

              - name: infershield-slo
                rules:

            """);
        text.AppendJoin('\n', slos.SelectMany(slo => slo.Alerts.Select(alert => Alert(slo, alert))));
        return text.ToString();
    }

    /// <summary>How many times faster than evenly the budget burns: its share that goes in a window, by the window's share of the period.</summary>
    public static decimal Factor(SloFile slo, BurnWindow window) => window.Budget * slo.PeriodDays * 24 * 60 / Minutes(window.Long);

    /// <summary>The share of bad events above which a window is burning.</summary>
    public static decimal Threshold(SloFile slo, BurnWindow window) => Factor(slo, window) * slo.Budget;

    private static void Record(StringBuilder text, SloFile slo)
    {
        var series = Series(slo);
        Add(text, slo, "slo:requests:rate5m", slo.Indicator.Requests);
        Add(text, slo, "slo:errors:rate5m", $"({slo.Indicator.Errors.Trim()})\n  or on (job, namespace)\n0 * slo:requests:rate5m{series}");
        Add(text, slo, "slo:sli_error:ratio_rate5m", $"slo:errors:rate5m{series} / (slo:requests:rate5m{series} > 0)");
        var pairs = slo.Alerts.SelectMany(alert => alert.Windows).ToList();
        string[] windows = [.. pairs.SelectMany(pair => new[] { pair.Short, pair.Long }).Append($"{slo.PeriodDays}d").Where(window => window != "5m").Distinct().OrderBy(Minutes)];
        foreach (var window in windows)
        {
            Add(text, slo, $"slo:sli_error:ratio_rate{window}",
                $"sum_over_time(slo:errors:rate5m{series}[{Range(window)}]) / (sum_over_time(slo:requests:rate5m{series}[{Range(window)}]) > 0)");
        }

        foreach (var window in pairs.Select(pair => pair.Long).Distinct())
        {
            Add(text, slo, $"slo:errors:increase{window}",
                $"sum_over_time(slo:errors:rate5m{series}[{Range(window)}]) * {(IsLong(window) ? Step : Interval)}");
        }

        Add(text, slo, "slo:objective:ratio", $"0 * slo:requests:rate5m{series} + {Number(slo.Objective)}");
        Add(text, slo, "slo:error_budget:remaining_ratio", $"1 - slo:sli_error:ratio_rate{slo.PeriodDays}d{series} / {Number(slo.Budget)}");
    }

    private static void Add(StringBuilder text, SloFile slo, string name, string expression) => text.Append(CultureInfo.InvariantCulture,
        $"      - record: {name}\n        expr: {Block(expression)}\n        labels:\n          slo: {slo.Name}\n\n");

    private static string Alert(SloFile slo, BurnAlert alert)
    {
        var conditions = alert.Windows.Select(window =>
        {
            var threshold = Number(Threshold(slo, window));
            return $"""
                (
                  slo:sli_error:ratio_rate{window.Long}{Series(slo)} > {threshold}
                    and
                  slo:sli_error:ratio_rate{window.Short}{Series(slo)} > {threshold}
                    and
                  slo:errors:increase{window.Long}{Series(slo)} >= {Number(window.LeastErrors)}
                )
                """;
        });
        var labels = new (string Name, string? Value)[]
        {
            ("severity", alert.Severity), ("component", slo.Component), ("team", slo.Team), ("symptom", slo.Name), ("depends_on", alert.DependsOn),
        };
        return $$$"""
                  - alert: {{{alert.Name}}}
                    expr: {{{Block(string.Join("\n  or\n", conditions))}}}
                    for: {{{alert.For}}}
                    keep_firing_for: {{{alert.KeepFiringFor}}}
                    labels:
            {{{string.Join('\n', labels.Where(label => label.Value is not null).Select(label => $"          {label.Name}: {label.Value}"))}}}
                    annotations:
                      summary: {{{alert.Summary}}}
                      description: >-
                        {{ $value | humanizePercentage }} of the events in the window were bad; the objective
                        {{{slo.Name}}} allows {{{(slo.Budget * 100).ToString("0.####", CultureInfo.InvariantCulture)}}} % over {{{slo.PeriodDays}}} days.
                      runbook_url: {{{RunbookBase}}}{{{alert.Name}}}.md
                      dashboard_url: {{{alert.Dashboard}}}

            """;
    }

    private static string Series(SloFile slo) => $"{{slo=\"{slo.Name}\"}}";

    private static string Block(string expression)
    {
        var lines = expression.Trim().Split('\n');
        return lines.Length == 1 ? lines[0] : "|\n" + string.Join('\n', lines.Select(line => line.Length == 0 ? line : "          " + line));
    }

    private static decimal Minutes(string window) =>
        decimal.Parse(window[..^1], CultureInfo.InvariantCulture) * window[^1] switch { 'm' => 1, 'h' => 60, _ => 24 * 60 };

    private static bool IsLong(string window) => Minutes(window) >= 24 * 60;

    private static string Range(string window) => IsLong(window) ? window + ":5m" : window;

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
