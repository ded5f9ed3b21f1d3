using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Tells series that are rightly absent from those that an expression waits for in vain.</summary>
internal sealed class Absence
{
    private static readonly Dictionary<string, MetricDefinition> Contract = MetricContract.All
        .SelectMany(metric => Names(metric).Select(name => (name, metric))).ToDictionary(pair => pair.name, pair => pair.metric);

    // What alerts ask of an exporter came with this version; distributions ship older ones.
    private static readonly Dictionary<string, Version> CompleteSince = new() { ["postgresql"] = new(0, 12) };

    // Gauges without a value until what they are about is there.
    private static readonly Dictionary<MetricDefinition, string> Gauges = new()
    {
        [MetricContract.CertificateExpiry] = "no TLS",
        [MetricContract.LimitUsage] = "no tenant has a limit",
        [MetricContract.AuditSeal] = "no day is over yet",
        [MetricContract.AuditForwardLag] = "no SIEM is set up",
    };

    // Recording rules read others; a circle of them must not keep anybody here.
    private const int Deepest = 8;

    private const string Kubernetes = "Kubernetes";

    private readonly HashSet<string> _names;
    private readonly HashSet<string> _jobs;
    private readonly Dictionary<string, LoadedRule> _recordings;
    private readonly HashSet<string> _oldExporters;

    private Absence(HashSet<string> names, HashSet<string> jobs, Dictionary<string, LoadedRule> recordings, HashSet<string> oldExporters) =>
        (_names, _jobs, _recordings, _oldExporters) = (names, jobs, recordings, oldExporters);

    public static async Task<Absence> LearnAsync(Part prometheus, IEnumerable<LoadedRule> rules, CancellationToken cancellation) => new(
        await prometheus.MetricNamesAsync(cancellation),
        [.. (await prometheus.TargetsAsync(cancellation)).Select(target => target.GetProperty("labels").GetProperty("job").GetString()!)],
        rules.Where(rule => !rule.IsAlert).GroupBy(rule => rule.Name).ToDictionary(same => same.Key, same => same.First()),
        [.. (await prometheus.QueryAsync("""{__name__=~".+_exporter_build_info"}""", cancellation)).Where(IsOld).Select(build => build.Labels["job"])]);

    public bool Exists(string metric) => _names.Contains(metric);

    // What keeps the selector's series from being there, as a rule of what this system is and not a list of names; null
    // when nothing does, and then the name is wrong or a part that should tell does not.
    private string? Excuse(Selector selector, int depth) => selector switch
    {
        { IsAbsenceAsked: true } => "absence is what is asked",
        { Metric: "" } => "any metric would do",
        { Metric: ['k', 'u', 'b', 'e', '_', ..] } or { Metric: ['c', 'o', 'n', 't', 'a', 'i', 'n', 'e', 'r', '_', ..] } => Kubernetes,
        { Metric: ['k', 'u', 'b', 'e', 'l', 'e', 't', '_', ..] } => Kubernetes,
        { Metric: ['p', 'r', 'o', 'b', 'e', '_', ..] } => "no probe from outside",
        { Job: { } job } when !_jobs.Contains(job) => $"job {job} is not here",
        { Job: { } job } when _oldExporters.Contains(job) => $"the exporter of job {job} is older than {CompleteSince[job]}",
        _ when _recordings.TryGetValue(selector.Metric, out var rule) => ExcuseOf(rule.Expression, out _, depth + 1),
        _ when Contract.TryGetValue(selector.Metric, out var metric) => Gauges.TryGetValue(metric, out var excuse) ? excuse
            : metric.Kind != MetricKind.Gauge ? "nothing has happened yet"
            : null,
        _ when HasRole(selector.Metric) => "no replica, no cluster",
        _ => null,
    };

    /// <summary>The labels of a metric that the code declares; null for others, of which only their series tell.</summary>
    public static IEnumerable<string>? LabelsOf(string metric) => Contract.TryGetValue(metric, out var definition) ? definition.PrometheusLabels : null;

    /// <summary>Why an expression may well return nothing; null when a series that it needs is missing without excuse.</summary>
    public string? ExcuseOf(string expression, out Selector? missing) => ExcuseOf(expression, out missing, 0);

    private string? ExcuseOf(string expression, out Selector? missing, int depth)
    {
        missing = null;
        string? excuse = null;
        foreach (var selector in Selectors.Of(expression).Where(selector => depth < Deepest && !Exists(selector.Metric)))
        {
            if (Excuse(selector, depth) is not { } reason)
            {
                // Where a recording rule returns nothing, what it reads is missing.
                missing = selector;
                if (_recordings.TryGetValue(selector.Metric, out var rule))
                {
                    ExcuseOf(rule.Expression, out var deeper, depth + 1);
                    missing = deeper ?? selector;
                }

                return null;
            }

            excuse ??= reason;
        }

        return excuse ?? "quiet";
    }

    private static bool IsOld(Sample build) =>
        build.Labels.TryGetValue("job", out var job) && CompleteSince.TryGetValue(job, out var since)
        && Version.TryParse(build.Labels.GetValueOrDefault("version", "").Split('+', '-', '~')[0], out var version) && version < since;

    // Servers tell of a replica, a primary or their cluster only where there is one.
    private static bool HasRole(string metric) =>
        ((string[])["repl", "slave", "master", "cluster"]).Any(role => metric.Contains(role, StringComparison.Ordinal));

    private static IEnumerable<string> Names(MetricDefinition metric) => metric.Kind == MetricKind.Histogram
        ? [metric.PrometheusName + "_bucket", metric.PrometheusName + "_sum", metric.PrometheusName + "_count"]
        : [metric.PrometheusName];
}
