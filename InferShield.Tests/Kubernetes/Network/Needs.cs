using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes.Network;

/// <summary>The flows that a rendering needs, read from what its pods are told: variables, arguments and mounted files.</summary>
internal sealed partial class Needs
{
    // Longer files are rules and dashboards, which name no address.
    private const int LongestConfiguration = 16_000;
    private const int Https = 443;
    private const int Http = 80;
    private const int Submission = 587;
    private const int NameService = 53;
    private const int Postgres = 5432;
    private const int Redis = 6379;
    private const int ApiServer = 6443;
    private readonly Rendering _rendering;
    private readonly HashSet<Flow> _tolerated = [];
    private readonly HashSet<(string From, int Port)> _anywhere = [];

    public Needs(Rendering rendering)
    {
        _rendering = rendering;
        foreach (var workload in rendering.Workloads)
        {
            Add(workload);
        }

        foreach (var ingress in rendering.OfKind("Ingress"))
        {
            Needed.UnionWith(Backends(ingress));
        }

        foreach (var route in rendering.OfKind("HTTPRoute"))
        {
            Needed.UnionWith(Backends(route, rendering));
        }

        Needed.UnionWith(rendering.Workloads.Where(AcmeSolver.Is).SelectMany(solver => solver.Ports.Select(port => new Flow(Peer.Ingress.Name, solver.Id, port.Number))));

        foreach (var monitor in rendering.OfKind("ServiceMonitor", "PodMonitor"))
        {
            Needed.UnionWith(Scrapes(monitor));
        }
    }

    /// <summary>What has to be possible.</summary>
    public HashSet<Flow> Needed { get; } = [];

    /// <summary>
    /// What may be possible besides: names for everybody, a pod's own port, and the same port anywhere outside where the
    /// address called is not known. One policy for the names of all pods is worth more than keeping PostgreSQL and Redis,
    /// which call nobody, from asking for them: no part that is added can be forgotten. API servers, kubelets and object stores have addresses that no label selects,
    /// and several networks do not count them among those of an ipBlock: only a rule without peers fits everywhere.
    /// </summary>
    public bool Tolerates(Flow flow) => _tolerated.Contains(flow) || (Peer.IsOutside(flow.To) && _anywhere.Contains((flow.From, flow.Port)));

    private void Add(Resource workload)
    {
        var byName = ByName(workload).ToList();
        var byAddress = ByAddress(workload).ToList();
        foreach (var call in byName.Concat(byAddress))
        {
            // Whether a pod reaches itself by its Service is the network's affair, unless there are several of it.
            (call.To == workload.Id && workload.Replicas == 1 ? _tolerated : Needed).Add(call);
        }

        // A server that somebody else runs may be in the company's network or in the internet.
        _tolerated.UnionWith(byName.Where(call => call.To == Peer.Machines.Name).Select(call => call with { To = Peer.Internet.Name }));
        _anywhere.UnionWith(byAddress.Where(call => call.To == Peer.Machines.Name).Select(call => (call.From, call.Port)));
        (byName.Count > 0 ? Needed : _tolerated).UnionWith(
            from server in Peer.NameServers
            from port in server.Ports
            where port.Number == NameService
            select new Flow(workload.Id, server.Name, NameService, port.Protocol));

        if (workload.Name == "grafana" && _rendering.Find("Service", "prometheus", workload.Namespace) is { } prometheus)
        {
            // The way back where Thanos answers.
            _tolerated.UnionWith(prometheus.Json.Items("spec.ports").SelectMany(port => To(workload.Id, prometheus, port)));
        }
    }

    private IEnumerable<Flow> ByName(Resource workload)
    {
        var told = Told(workload).ToList();
        var secrets = workload.Containers.SelectMany(container => container.Items("env")).Select(variable => variable.Text("valueFrom.secretKeyRef.key")).OfType<string>();
        foreach (var flow in told.SelectMany(text => Services(workload, text)).Concat(told.SelectMany(text => Hosts(workload, text))).Concat(secrets.SelectMany(key => Secrets(workload, key))))
        {
            yield return flow;
        }

        if (workload.Name == "alertmanager")
        {
            yield return new Flow(workload.Id, Peer.Internet.Name, Https);
            yield return new Flow(workload.Id, Peer.Internet.Name, Submission);
        }

        if (workload.Pod.Items("spec.volumes").Any(volume => volume.Text("secret.secretName") == "thanos-objstore"))
        {
            yield return new Flow(workload.Id, Peer.Internet.Name, Https);
            _anywhere.Add((workload.Id, Https));
        }
    }

    // The Kubernetes API, and what Prometheus finds there.
    private IEnumerable<Flow> ByAddress(Resource workload)
    {
        var found = Files(workload).Where(file => file.Key == "prometheus.yml").SelectMany(file => Discovery.Flows(_rendering, workload, KubeYaml.Parse(file.Value)!));
        return Exceptions.Tokens.ContainsKey(workload.Id) && workload.Pod.Text("spec.automountServiceAccountToken") != "false"
            ? [.. found, new Flow(workload.Id, Peer.Machines.Name, Https), new Flow(workload.Id, Peer.Machines.Name, ApiServer)]
            : found;
    }

    private IEnumerable<string> Told(Resource workload) =>
        workload.Containers.SelectMany(container => container.Texts("args").Concat(container.Texts("command")).Concat(container.Items("env").Select(Variable)))
            .Concat(Files(workload).Select(file => file.Value).Where(text => text.Length < LongestConfiguration));

    // A variable that is called a host is one, without its port.
    private static string Variable(JsonNode variable) =>
        HostName.IsMatch(variable.Text("name") ?? "") ? $"Host={variable.Text("value")}" : variable.Text("value") ?? "";

    private IEnumerable<KeyValuePair<string, string>> Files(Resource workload) =>
        workload.Pod.Items("spec.volumes").Concat(workload.Pod.Items("spec.volumes").SelectMany(volume => volume.Items("projected.sources")))
            .Select(volume => volume.Text("configMap.name")).OfType<string>()
            .SelectMany(name => _rendering.Find("ConfigMap", name, workload.Namespace)?.Json.Map("data") ?? []);

    private IEnumerable<Flow> Services(Resource workload, string text) =>
        from service in _rendering.OfKind("Service")
        where text.Contains(service.Name, StringComparison.Ordinal)
        from port in service.Json.Items("spec.ports")
        where IsNamed(text, service.Name, port)
        from flow in To(workload.Id, service, port)
        select flow;

    // NAME:PORT, with the pod before it or the namespace behind it; _PORTNAME._tcp.NAME; or Host=NAME, maybe with Port=.
    private static bool IsNamed(string text, string name, JsonNode port)
    {
        var number = port.Text("port")!;
        return (text.Contains(':' + number, StringComparison.Ordinal) && Regex.IsMatch(text, $@"(?<![A-Za-z0-9_.-])([a-z0-9-]+\.)?{name}(\.[a-z0-9-]+(\.svc(\.[a-z.]+)?)?)?:{number}(?![0-9])"))
            || (text.Contains("._", StringComparison.Ordinal) && Regex.IsMatch(text, $@"_{port.Text("name")}\._(tcp|udp)\.{name}(?![a-z0-9-])"))
            || Host.Matches(text).Any(host => host.Groups["host"].Value.Split('.')[0] == name && (host.Groups["port"].Value is "" || host.Groups["port"].Value == number));
    }

    private IEnumerable<Flow> To(string caller, Resource service, JsonNode port) =>
        service.Json.Text("spec.type") == "ExternalName"
            ? [Outside(caller, port.Number("port") ?? 0)]
            : from behind in _rendering.Behind(service)
              from own in behind.Ports
              where own.Is(port.Text("targetPort") ?? port.Text("port")!) && own.Protocol == (port.Text("protocol") ?? "TCP")
              select new Flow(caller, behind.Id, own.Number, own.Protocol);

    // A host that is no Service: a URL's, or a database's.
    private IEnumerable<Flow> Hosts(Resource workload, string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (var url in Url.Matches(text).Where(url => !IsService(url.Groups["host"].Value)))
        {
            yield return new Flow(workload.Id, Peer.Internet.Name, url.Groups["port"].Value is { Length: > 0 } port ? int.Parse(port, CultureInfo.InvariantCulture) : url.Value.StartsWith("https", StringComparison.Ordinal) ? Https : Http);
        }

        foreach (var host in Host.Matches(text).Concat(Server.Matches(text)).Where(host => !IsService(host.Groups["host"].Value)))
        {
            yield return Outside(workload.Id, host.Groups["port"].Value is { Length: > 0 } port ? int.Parse(port, CultureInfo.InvariantCulture) : Postgres);
        }
    }

    // An address that only a Secret tells: of which kind of server, its key tells.
    private static IEnumerable<Flow> Secrets(Resource workload, string key) =>
        !key.EndsWith("-connection-string", StringComparison.Ordinal) && !key.EndsWith("-url", StringComparison.Ordinal) ? []
            : key.StartsWith("postgres-", StringComparison.Ordinal) ? [Outside(workload.Id, Postgres)]
            : key.StartsWith("redis-", StringComparison.Ordinal) ? [Outside(workload.Id, Redis)]
            : [];

    // Somewhere outside: the company's network, or the internet's.
    private static Flow Outside(string caller, int port) => new(caller, Peer.Machines.Name, port);

    // NAME, POD.NAME, NAME.NAMESPACE or NAME.NAMESPACE.svc
    private bool IsService(string host) => host.Split('.') is var parts
        && (parts.Length == 1 || parts.Contains("svc") || (parts.Length == 2 && _rendering.OfKind("Service").Any(service => parts[1] == service.Name || (parts[0] == service.Name && parts[1] == service.Namespace))));

    private IEnumerable<Flow> Backends(Resource ingress) =>
        from path in ingress.Json.Items("spec.rules").SelectMany(rule => rule.Items("http.paths"))
        let service = _rendering.Find("Service", path.Text("backend.service.name") ?? "", ingress.Namespace)
        where service is not null
        from port in service.Json.Items("spec.ports")
        where port.Text("name") == path.Text("backend.service.port.name") || port.Text("port") == path.Text("backend.service.port.number")
        from flow in To(Peer.Ingress.Name, service, port)
        select flow;

    private IEnumerable<Flow> Backends(Resource route, Rendering rendering) =>
        from backend in route.Json.Items("spec.rules").SelectMany(rule => rule.Items("backendRefs"))
        let service = rendering.Find("Service", backend.Text("name") ?? "", backend.Text("namespace") ?? route.Namespace)
        where service is not null
        from port in service.Json.Items("spec.ports")
        where port.Text("port") == backend.Text("port")
        from flow in To(Peer.Gateway.Name, service, port)
        select flow;

    private IEnumerable<Flow> Scrapes(Resource monitor) =>
        from one in Rules.MonitorsSelectWhatIsThere.Selected(_rendering, monitor)
        from endpoint in monitor.Json.Items(one.Kind == "Service" ? "spec.endpoints" : "spec.podMetricsEndpoints")
        from flow in one.Kind == "Service"
            ? one.Json.Items("spec.ports").Where(port => port.Text("name") == endpoint.Text("port")).SelectMany(port => To(Peer.Monitoring.Name, one, port))
            : one.Ports.Where(port => port.Is(endpoint.Text("port") ?? "")).Select(port => new Flow(Peer.Monitoring.Name, one.Id, port.Number))
        select flow;

    [GeneratedRegex("(?i)host(name)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex HostName { get; }

    [GeneratedRegex(@"\bHost=(?<host>[a-z0-9.-]+)(;Port=(?<port>[0-9]+))?", RegexOptions.ExplicitCapture)]
    private static partial Regex Host { get; }

    [GeneratedRegex(@"(?<host>[a-z0-9-]+(\.[a-z0-9-]+)+):(?<port>6379|6380|5432)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Server { get; }

    [GeneratedRegex(@"https?://(?<host>[a-z0-9-]+(\.[a-z0-9-]+)+)(:(?<port>[0-9]+))?", RegexOptions.ExplicitCapture)]
    private static partial Regex Url { get; }
}
