using InferShield.Campaign.Compression;

namespace InferShield.Campaign.Stack;

/// <summary>
/// The monitoring configuration of a campaign: the repository's with its time compressed, in an environment that pages,
/// and with PagerDuty and mail at the campaign's own receivers.
/// </summary>
internal static class Configuration
{
    private const string Environment = "${INFERSHIELD_ENVIRONMENT}";
    private const string Global = "global:\n";

    /// <summary>The repository's <c>monitoring</c> folder.</summary>
    public static string Source { get; } = Repository.PathOf("monitoring");

    public static void Write(StackSettings settings, Receivers receivers)
    {
        CompressedMonitoring.Write(Source, settings.Monitoring, settings.Factor);
        Change(Path.Combine(settings.Monitoring, "prometheus", "prometheus.yml"), Environment, "campaign");
        Change(Path.Combine(settings.Monitoring, "alertmanager", "alertmanager.yml"), Global, $"{Global}  pagerduty_url: {receivers.Url("pagerduty/v2/enqueue")}\n  smtp_require_tls: false\n");
        File.WriteAllText(settings.Policies, "{}\n");
    }

    /// <summary>A secret that Alertmanager reads from a file whenever it sends.</summary>
    public static string SecretFile(StackSettings settings, string name) => Path.Combine(settings.Data, "alertmanager", "secrets", name);

    private static void Change(string file, string text, string replacement)
    {
        var content = File.ReadAllText(file);
        if (!content.Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{file} has no '{text.Trim()}' to replace.");
        }

        File.WriteAllText(file, content.Replace(text, replacement, StringComparison.Ordinal));
    }
}
