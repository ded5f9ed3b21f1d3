using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether alerts of every severity reach somebody, by Alertmanager's own configuration and its secrets.</summary>
internal static partial class ReceiverChecks
{
    private static readonly string[] Paging = ["critical", "warning"];

    public static async Task RoutingAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var routing = await ReadAsync(stack, cancellation);
        var sets = await LabelSetsAsync(stack, cancellation);
        foreach (var labels in sets.Where(labels => Paging.Contains(labels["severity"])))
        {
            var receivers = routing.ReceiversOf(labels);
            if (!receivers.Any(receiver => routing.IntegrationsOf(receiver).Any()))
            {
                findings.Fail(
                    $"alerts of severity {labels["severity"]} reach nobody ({Told(labels)})",
                    $"they are routed to {string.Join(", ", receivers)}, which {(receivers.All(routing.Receivers.ContainsKey) ? "sends nothing" : "is not defined")}",
                    "amtool config routes test --config.file=monitoring/alertmanager/alertmanager.yml severity=" + labels["severity"]);
            }
        }

        var told = sets.GroupBy(labels => labels["severity"])
            .Select(severity => $"{severity.Key} → {string.Join(", ", severity.SelectMany(routing.ReceiversOf).Distinct())}");
        findings.OkIfNoTrouble(string.Join("; ", told));
    }

    public static async Task SecretsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var routing = await ReadAsync(stack, cancellation);
        var sets = await LabelSetsAsync(stack, cancellation);
        // A developer's machine has nobody to write to.
        var isLocal = sets.Any(labels => labels.GetValueOrDefault("environment") == "local");
        var used = sets.SelectMany(routing.ReceiversOf).Distinct()
            .Where(receiver => routing.IntegrationsOf(receiver).Any()).ToList();
        var looked = 0;
        foreach (var receiver in used)
        {
            // Alertmanager shows a setting that is not set as empty, and from 0.26 on a secret as <secret>.
            foreach (var (field, value) in SettingsOf(routing, receiver).Where(setting => setting.Value is not ("" or "<secret>")))
            {
                if (!field.EndsWith("_file", StringComparison.Ordinal))
                {
                    if (Placeholder().IsMatch(value) || (!isLocal && Example().IsMatch(value)))
                    {
                        findings.Fail($"receiver {receiver} still has a placeholder as its {field}", mend: "edit monitoring/alertmanager/alertmanager.yml, then: amtool check-config on it");
                    }
                }
                else if (stack.AlertmanagerHome is { } home)
                {
                    looked++;
                    Look(findings, receiver, field, Path.Combine(home, value));
                }
            }
        }

        findings.OkIfNoTrouble($"{string.Join(", ", used)}: " + (stack.AlertmanagerHome is null
            ? "configured; their secret files are not on this machine"
            : $"configured, {looked} secret file{(looked == 1 ? "" : "s")} there"));
    }

    private static void Look(Findings findings, string receiver, string field, string path)
    {
        var mend = $"write the secret into {path} and let only Alertmanager's user read it (chmod 600)";
        try
        {
            var content = File.ReadAllText(path).Trim();
            if (content.Length == 0)
            {
                findings.Fail($"receiver {receiver}: its {field} is empty", path, mend);
            }
            else if (Placeholder().IsMatch(content) || Example().IsMatch(content))
            {
                findings.Fail($"receiver {receiver}: its {field} holds a placeholder", path, mend);
            }
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            findings.Fail($"receiver {receiver}: its {field} is missing", path, mend);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            findings.Warn($"receiver {receiver}: its {field} cannot be looked at from here", path, "run doctor as the user that runs Alertmanager");
        }
    }

    /// <summary>What the receiver's integrations are set to, and what they take from the global section for lack of their own.</summary>
    private static IEnumerable<(string Field, string Value)> SettingsOf(Routing routing, string receiver)
    {
        foreach (var integration in routing.IntegrationsOf(receiver))
        {
            var prefix = integration == "email" ? "smtp_" : integration + "_";
            foreach (var one in (RuleFile.Child(routing.Receivers[receiver], integration + "_configs") as YamlSequenceNode ?? []).OfType<YamlMappingNode>())
            {
                var own = Scalars(one).ToList();
                var hasOwn = own.Exists(setting => setting.Name is "api_url" or "api_url_file" or "smarthost" or "routing_key" or "routing_key_file" or "service_key" or "service_key_file");
                var taken = hasOwn ? [] : Scalars(routing.Global).Where(setting => setting.Name.StartsWith(prefix, StringComparison.Ordinal));
                foreach (var setting in own.Where(setting => IsAddress(setting.Name)).Concat(taken.Where(setting => IsAddress(setting.Name))))
                {
                    yield return setting;
                }
            }
        }
    }

    private static bool IsAddress(string name) =>
        name is "to" or "url" or "smarthost" || name.EndsWith("_file", StringComparison.Ordinal) || name.EndsWith("_url", StringComparison.Ordinal) || name.EndsWith("smarthost", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> Scalars(YamlNode? node) =>
        (node as YamlMappingNode ?? []).Children.Where(pair => pair.Value is YamlScalarNode).Select(pair => (((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value ?? ""))
        .Concat((node as YamlMappingNode ?? []).Children.Where(pair => pair.Value is YamlMappingNode && ((YamlScalarNode)pair.Key).Value == "http_config").SelectMany(pair => Scalars(pair.Value)));

    private static async Task<Routing> ReadAsync(Stack stack, CancellationToken cancellation)
    {
        var status = await stack.Alertmanager!.JsonAsync("/api/v2/status", cancellation);
        return new Routing(MonitoringFolder.ParseYaml(status.GetProperty("config").GetProperty("original").GetString()!));
    }

    /// <summary>The labels of the loaded alerts with those that Prometheus adds; without rules one of each severity.</summary>
    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LabelSetsAsync(Stack stack, CancellationToken cancellation)
    {
        var sets = new List<IReadOnlyDictionary<string, string>>();
        if (stack.Prometheus is { IsAway: false } prometheus)
        {
            var external = await prometheus.ExternalLabelsAsync(stack.Alertmanager!, cancellation);
            sets.AddRange((await prometheus.RulesAsync(cancellation)).SelectMany(group => group.Rules)
                .Where(rule => rule.IsAlert && rule.Labels.ContainsKey("severity"))
                .Select(rule => new Dictionary<string, string>(external.Concat(rule.Labels).GroupBy(label => label.Key).Select(same => same.Last())) { ["alertname"] = rule.Name }));
        }

        return sets.Count > 0 ? sets : [.. Paging.Select(severity => new Dictionary<string, string> { ["severity"] = severity })];
    }

    private static string Told(IReadOnlyDictionary<string, string> labels) =>
        string.Join(", ", labels.Where(label => label.Key is "alertname" or "team" or "environment").Select(label => $"{label.Key}={label.Value}"));

    [GeneratedRegex("(?i)your[_-]|changeme|change-me|replace[_-]?me|placeholder|^todo|^<[a-z_ -]+>$|^x{4,}$", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?i)(^|[@./])example\\.(com|org|net)($|[:/])", RegexOptions.NonBacktracking)]
    private static partial Regex Example();
}
