namespace InferShield.Api.Doctor;

/// <summary>The parts that a check may need.</summary>
[Flags]
internal enum Needs
{
    None = 0,
    Gateway = 1,
    Prometheus = 2,
    Alertmanager = 4,
    Grafana = 8,
    Folder = 16,
}

/// <summary>The system that is examined: where its parts are, and why others are not there.</summary>
internal sealed class Stack(TimeProvider time) : IDisposable
{
    public TimeProvider Time => time;

    /// <summary>The gateway's management listener.</summary>
    public Part? Gateway { get; init; }

    public Part? Prometheus { get; init; }

    public Part? Alertmanager { get; init; }

    public Part? Grafana { get; init; }

    /// <summary>The folder of rules, dashboards, runbooks and configuration, where it is at hand.</summary>
    public MonitoringFolder? Folder { get; init; }

    /// <summary>Where Alertmanager's relative paths start, secrets among them; null when that is unknown.</summary>
    public string? AlertmanagerHome { get; init; }

    /// <summary>The jobs that should have targets, where the run told which parts it has.</summary>
    public IReadOnlyList<string>? ExpectedJobs { get; init; }

    /// <summary>Parts that are left out on purpose, and why.</summary>
    public IReadOnlyDictionary<string, string> LeftOut { get; init; } = new Dictionary<string, string>();

    public IEnumerable<Part> Parts => new[] { Gateway, Prometheus, Alertmanager, Grafana }.OfType<Part>();

    /// <summary>Why a check with these needs cannot be carried out; null when it can.</summary>
    public string? Lacks(Needs needs) =>
        Lacks(needs, Needs.Gateway, Gateway, "gateway", "--gateway URL")
        ?? Lacks(needs, Needs.Prometheus, Prometheus, "prometheus", "--prometheus URL")
        ?? Lacks(needs, Needs.Alertmanager, Alertmanager, "alertmanager", "--alertmanager URL")
        ?? Lacks(needs, Needs.Grafana, Grafana, "grafana", "--grafana URL")
        ?? (needs.HasFlag(Needs.Folder) && Folder is null ? "no monitoring folder at hand (--monitoring FOLDER)" : null);

    public void Dispose()
    {
        foreach (var part in Parts)
        {
            part.Dispose();
        }
    }

    private string? Lacks(Needs needs, Needs need, Part? part, string name, string option) =>
        !needs.HasFlag(need) ? null
        : part is { IsAway: false } ? null
        : part is not null ? $"{part.Name} does not answer"
        : LeftOut.TryGetValue(name, out var why) ? $"{name} is left out: {why}"
        : $"no address of {name} ({option})";
}
