namespace InferShield.ServiceDefaults.Metrics;

/// <summary>How a metric is exposed to Prometheus.</summary>
public enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric of the contract: the only place where its name, unit, labels and buckets are written.</summary>
/// <param name="Instrument">OpenTelemetry instrument name, dotted.</param>
/// <param name="Kind">Counter, gauge or histogram.</param>
/// <param name="Unit">UCUM unit as OpenTelemetry writes it: <c>s</c>, <c>By</c>, <c>1</c>, <c>{request}</c>, or empty.</param>
/// <param name="Description">The HELP text.</param>
/// <param name="Labels">Attribute names in the order in which values are passed; each has a bounded set of values.</param>
public sealed record MetricDefinition(
    string Instrument, MetricKind Kind, string Unit, string Description, params string[] Labels)
{
    /// <summary>Upper bounds of a histogram's buckets in the metric's unit, ascending; empty for the other kinds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>The labels' names in the exposition: dots become underscores.</summary>
    public IEnumerable<string> PrometheusLabels => Labels.Select(label => label.Replace('.', '_'));

    /// <summary>
    /// The family's name in the exposition, by the OpenTelemetry to Prometheus translation: dots become
    /// underscores, the unit is appended unless it is there, counters end in <c>_total</c>.
    /// </summary>
    public string PrometheusName
    {
        get
        {
            var name = Instrument.Replace('.', '_');
            var unit = Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
            if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
            {
                name += "_" + unit;
            }

            return Kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
        }
    }
}
