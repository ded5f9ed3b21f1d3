namespace InferShield.AppHost.Local;

/// <summary>The decision, part by part, on how the system runs on this machine.</summary>
internal sealed class PartPlan
{
    private sealed record Candidate(string Name, int Port, Func<string?> FindProgram, string Install, string? Embedded = null);

    private static readonly Candidate[] Servers =
    [
        new("postgres", 5432, Machine.FindPostgres, "apt-get install postgresql", "SQLite file"),
        new("redis", 6379, () => Machine.Find("redis-server", "valkey-server", "garnet-server"), "apt-get install redis-server", "in the gateway's memory"),
        new("prometheus", 9090, () => Machine.Find("prometheus"), "apt-get install prometheus"),
        new("alertmanager", 9093, () => Machine.Find("prometheus-alertmanager", "alertmanager"), "apt-get install prometheus-alertmanager"),
        new("grafana", 3000, () => Machine.Find("grafana"), "install Grafana's own package, it is not in Debian"),
        new("postgres-exporter", 9187, () => Machine.Find("prometheus-postgres-exporter", "postgres_exporter"), "apt-get install prometheus-postgres-exporter"),
        new("redis-exporter", 9121, () => Machine.Find("prometheus-redis-exporter", "redis_exporter"), "apt-get install prometheus-redis-exporter"),
        new("node-exporter", 9100, () => Machine.Find("prometheus-node-exporter", "node_exporter"), "apt-get install prometheus-node-exporter"),
    ];

    // An exporter without its server has nothing to tell.
    private static readonly Dictionary<string, string> Serves = new() { ["postgres-exporter"] = "postgres", ["redis-exporter"] = "redis" };

    public static IEnumerable<string> Names => Servers.Select(server => server.Name);

    private readonly Dictionary<string, Part> _parts = [];

    public Part this[string name] => _parts[name];

    public IEnumerable<Part> Parts => _parts.Values;

    /// <summary>Everything in containers: what a manifest describes, whatever machine writes it.</summary>
    public static PartPlan ForPublishing() => Create(candidate => new Part(candidate.Name, Hosting.Container));

    /// <exception cref="DistributedApplicationException">The forced mode is not to be had, or a fixed port is taken.</exception>
    public static PartPlan ForThisMachine(RunMode mode, Ports ports)
    {
        var runtime = mode is RunMode.Auto or RunMode.Containers
            ? Machine.ContainerRuntime()
            : null;
        if (mode == RunMode.Containers && runtime is null)
        {
            throw new DistributedApplicationException("--mode containers needs a container runtime (docker or podman) that answers; none does.");
        }

        return Create(candidate => Decide(candidate, mode, runtime, ports));
    }

    private static PartPlan Create(Func<Candidate, Part> decide)
    {
        var plan = new PartPlan();
        foreach (var candidate in Servers)
        {
            plan._parts[candidate.Name] = Serves.TryGetValue(candidate.Name, out var server) && !plan[server].Runs
                ? new Part(candidate.Name, Hosting.LeftOut, Note: $"{server} does not run")
                : decide(candidate);
        }

        return plan;
    }

    private static Part Decide(Candidate candidate, RunMode mode, string? runtime, Ports ports)
    {
        if (runtime is not null)
        {
            return new Part(candidate.Name, Hosting.Container, Port: ports.Take(candidate.Name, candidate.Port), Note: runtime);
        }

        if (mode != RunMode.Embedded && candidate.FindProgram() is { } program)
        {
            return new Part(candidate.Name, Hosting.Native, program, ports.Take(candidate.Name, candidate.Port), program);
        }

        var why = mode == RunMode.Embedded ? "left out by --mode embedded" : $"not installed: {candidate.Install}";
        return candidate.Embedded is { } embedded
            ? new Part(candidate.Name, Hosting.Embedded, Note: $"{embedded}; {why}")
            : new Part(candidate.Name, Hosting.LeftOut, Note: why);
    }
}
