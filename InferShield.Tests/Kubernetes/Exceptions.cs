using InferShield.Kubernetes;

namespace InferShield.Tests.Kubernetes;

/// <summary>What the rules have to take as given: each with its reason, and each a finding when nothing needs it.</summary>
internal static class Exceptions
{
    /// <summary>Workloads that cannot keep the restricted Pod Security Standard.</summary>
    public static readonly Dictionary<(string? Namespace, string Id), string> PodSecurity = new()
    {
        [("infershield-node-exporter", "DaemonSet/node-exporter")] = "measures the machine: its file systems, its network and its processes; nothing else runs in its namespace",
    };

    /// <summary>Workloads that ask the Kubernetes API, and so need a token.</summary>
    public static readonly Dictionary<string, string> Tokens = new()
    {
        ["StatefulSet/prometheus"] = "looks up what to scrape",
        ["Deployment/kube-state-metrics"] = "its series are the objects of the API",
    };

    /// <summary>Secrets that no manifest holds: whoever installs InferShield makes them; the README says how.</summary>
    public static readonly Dictionary<string, string[]> Secrets = new()
    {
        // The last four with servers of a cloud provider (overlays/production-managed) instead of passwords.
        [CleanUp.SecretName] = [.. Base.SecretKeys(Base.Folder), "postgres-connection-string", "redis-connection-string", "postgres-url", "redis-url"],
        ["infershield-tls"] = ["tls.crt", "tls.key"],
        ["thanos-objstore"] = ["objstore.yml"],
        ["alertmanager-secrets"] = ["slack_url", "slack_security_url", "pagerduty_routing_key", "smtp_password", "heartbeat_url"],
    };
}
