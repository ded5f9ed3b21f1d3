using System.Globalization;
using System.Text;

namespace InferShield.Scale.Planning;

/// <summary>The generated parts of SCALING.md, each between the comments that name it.</summary>
internal sealed class PlanDocument(UnitCosts costs)
{
    private readonly IReadOnlyList<Plan> _plans = [.. Workload.All.Select(work => new Plan(work, costs))];

    /// <summary>The document with every generated part made anew.</summary>
    /// <exception cref="InvalidDataException">The document lacks a part's comments.</exception>
    public string Fill(string document) =>
        Replace(Replace(Replace(Replace(document, "costs", Measured()), "assumptions", Assumptions.Table), "plan", PlanTable()), "limits", LimitTables());

    private static string Replace(string document, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}: made by eng/scale -->\n", $"<!-- /{name} -->");
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var to = document.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? document[..(from + begin.Length)] + content + document[to..]
            : throw new InvalidDataException($"SCALING.md has no part between '{begin.Trim()}' and '{end}'.");
    }

    private string Measured() => string.Create(CultureInfo.InvariantCulture,
        $"{costs.Date:yyyy-MM-dd}, {costs.Machine}: {costs.Requests:N0} requests with a new question of {costs.PromptCharacters} characters each.\n\n{CostTable.Of(costs)}");

    private string PlanTable()
    {
        var table = new StringBuilder("| |").AppendJoin('|', _plans.Select(plan => $" {plan.Work.Name} ")).Append("|\n|---|")
            .Append(string.Concat(_plans.Select(_ => "---|"))).Append('\n');
        void Row(string name, Func<Plan, FormattableString> value) => table.Append("| ").Append(name).Append(" |")
            .AppendJoin('|', _plans.Select(plan => $" {value(plan).ToString(CultureInfo.InvariantCulture)} ")).Append("|\n");
        Row("gateway: requests/s that a pod's processor takes", plan => $"{plan.RequestsPerPod:0}");
        Row("gateway: pods by processor time", plan => $"{plan.Replicas}");
        Row("gateway: pods that the autoscaler asks for", plan => $"{plan.AutoscalerReplicas}");
        Row("gateway: processors busy, in all", plan => $"{plan.GatewayProcessors:0.0}");
        Row("gateway: memory of a pod; in all", plan => $"{plan.PodMemory / 1e6:0} MB; {plan.GatewayMemory / 1e9:0.0} GB");
        Row("PostgreSQL: rows written", plan => $"{plan.RowsPerSecond:N0}/s");
        Row("PostgreSQL: write-ahead log", plan => $"{plan.WalBytesPerSecond / 1e6:0.00} MB/s");
        Row("PostgreSQL: disk", plan => $"{plan.PostgresBytesPerDay / 1e9:0.0} GB a day");
        Row("PostgreSQL: processors busy; connections at most", plan => $"{plan.PostgresProcessors:0.00}; {plan.PostgresConnectionsUsed}");
        Row("Redis: memory, every text new", plan => $"{plan.RedisBytes / 1e9:0.00} GB");
        Row("Redis: processors busy", plan => $"{plan.RedisProcessorsUsed:0.00}");
        Row("Prometheus: series; samples", plan => $"{plan.Series:N0}; {plan.SamplesPerSecond:N0}/s");
        Row("Prometheus: memory of a replica", plan => $"{plan.PrometheusMemory / 1e9:0.0} GB");
        Row("Prometheus: disk of a replica, 15 days", plan => $"{plan.PrometheusDisk / 1e9:0.0} GB");
        Row("Thanos: objects after 5 years", plan => $"{plan.ThanosBytes / 1e9:0} GB");
        return table.ToString();
    }

    private string LimitTables()
    {
        var largest = Enum.GetValues<Part>().OrderByDescending(part => _plans.Max(plan => plan.Limits[part])).ToList();
        var table = new StringBuilder("| limit |").AppendJoin('|', _plans.Select(plan => $" {plan.Work.Name} ")).Append("|\n|---|")
            .Append(string.Concat(_plans.Select(_ => "---|"))).Append('\n');
        foreach (var part in largest)
        {
            table.Append("| ").Append(Remedies.Of(part).Limit).Append(" |").AppendJoin('|', _plans.Select(plan => $" {Share(plan.Limits[part])} ")).Append("|\n");
        }

        table.Append("\n| limit | shows as | what replaces it |\n|---|---|---|\n");
        foreach (var (limit, shows, remedy) in largest.Where(part => _plans.Any(plan => plan.Limits[part] > 0.5)).Select(Remedies.Of))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {limit} | {shows} | {remedy} |\n");
        }

        return table.ToString();
    }

    private static string Share(double used) => used > 1 ? $"**{Percent(used)}**" : Percent(used);

    private static string Percent(double used) => string.Create(CultureInfo.InvariantCulture, $"{used * 100:N0} %");
}
