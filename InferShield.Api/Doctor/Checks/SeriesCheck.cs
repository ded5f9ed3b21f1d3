namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether the rules have series to work on: an expression over a series that does not exist can never fire.</summary>
internal static class SeriesCheck
{
    public static async Task RunAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var rules = (await prometheus.RulesAsync(cancellation)).SelectMany(group => group.Rules).ToList();
        var absence = await Absence.LearnAsync(prometheus, rules, cancellation);

        var waiting = new Dictionary<string, (Selector Missing, List<string> Rules)>();
        var quiet = new Dictionary<string, List<string>>();
        foreach (var rule in rules.Where(rule => rule.IsAlert || !absence.Exists(rule.Name)).DistinctBy(rule => rule.Name))
        {
            var excuse = absence.ExcuseOf(rule.Expression, out var missing);
            if (missing is not null)
            {
                waiting.TryAdd(missing.Metric, (missing, []));
                waiting[missing.Metric].Rules.Add(rule.IsAlert ? "alert " + rule.Name : rule.Name);
            }
            else if (!rule.IsAlert)
            {
                quiet.TryAdd(excuse!, []);
                quiet[excuse!].Add(rule.Name);
            }
        }

        foreach (var (metric, (missing, names)) in waiting)
        {
            findings.Fail($"{RuleChecks.Some(names)} {(names.Count == 1 ? "waits" : "wait")} for {metric}, which does not exist", Cause(missing), Look(prometheus, metric));
        }

        var nothing = quiet.Select(reason => $"{reason.Value.Count} return nothing ({Told(reason.Key)}): {RuleChecks.Some(reason.Value)}");
        findings.OkIfNoTrouble(string.Join("; ", nothing.Prepend($"all {rules.Count} rules have what they ask for")));
    }

    private static string Told(string excuse) => excuse switch
    {
        "Kubernetes" => "they need Kubernetes",
        "quiet" => "no traffic, or not long enough",
        _ => excuse,
    };

    private static string Cause(Selector missing) => missing.Job is { } job
        ? $"the targets of job {job} do not expose it"
        : "nothing that is scraped exposes it: an older version, or a name that is spelt wrong";

    private static string Look(Part prometheus, string metric) => $"open {prometheus.At("/graph")}?g0.expr={metric}, and the rule's file";
}
