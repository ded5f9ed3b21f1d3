using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>No literal that looks like a secret outside a Secret, no placeholder that nobody filled in, no HTML entity.</summary>
public sealed partial class NothingIsLeftOver : RuleTests
{
    /// <summary>The files that ConfigMaps are made of: what stands there is meant so.</summary>
    private static readonly HashSet<string> Sources =
    [
        .. new[] { "prometheus", "alertmanager", "grafana" }.SelectMany(folder => Directory.EnumerateFiles(MonitoringFiles.PathOf(folder), "*", SearchOption.AllDirectories)).Select(File.ReadAllText),
    ];

    [Theory]
    [InlineData("Provider__ApiKey", "sk-proj-abcdefghijklmnop")]
    [InlineData("ConnectionStrings__other", "Host=db;Username=x;Password=hunter2")]
    [InlineData("BACKUP_URL", "https://user:hunter2@example.com")]
    [InlineData("Tenants__AdminKey", "isk_0123456789")]
    [InlineData("SMTP_PASSWORD", "hunter2")]
    [InlineData("A", "{provider-key.value}")]
    [InlineData("A", "{api.bindings.http.targetPort}")]
    [InlineData("A", "--auth=&quot;x&quot;")]
    [InlineData("A", "a&#x2B;b")]
    public Task Names_a_value_that_should_not_be_there(string name, string value) =>
        BreaksAsync(Production, rendering => rendering["Deployment/redis-exporter"].Containers.First().At("env")!.AsArray().Add(new JsonObject { ["name"] = name, ["value"] = value }), "Deployment/redis-exporter");

    public static TheoryData<string> Values => [.. Directory.EnumerateFiles(Path.Combine(Kustomize.Root, "helm"), "*.yaml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Values))]
    public void Holds_in_the_values_of_a_chart(string file) =>
        AssertNone(Check(Rendering.Parse($"helm/{file}", File.ReadAllText(Path.Combine(Kustomize.Root, "helm", file)))));

    [Fact]
    public Task Looks_into_config_maps() =>
        BreaksAsync(Production, rendering => rendering.With(new Resource((JsonObject)JsonNode.Parse("""{"kind":"ConfigMap","metadata":{"name":"x"},"data":{"REDIS_PASSWORD":"hunter2"}}""")!)), "ConfigMap/x");

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var resource in rendering.Resources)
        {
            foreach (var scalar in resource.Json.Scalars().Where(scalar => scalar.GetValueKind() == System.Text.Json.JsonValueKind.String))
            {
                if (Problem(resource, scalar, scalar.ToString()) is { } problem)
                {
                    yield return Finding.Of(rendering, resource, scalar, problem);
                }
            }
        }
    }

    private static string? Problem(Resource resource, JsonValue scalar, string text)
    {
        var isText = text.Contains('\n', StringComparison.Ordinal) || resource.Kind == "PrometheusRule";
        return Placeholder.Match(text) is { Success: true } placeholder ? $"{placeholder.Value} was not filled in"
            : !isText && Entity.Match(text) is { Success: true } entity ? $"{entity.Value} is an HTML entity"
            : isText && resource.Kind != "PrometheusRule" && !Sources.Contains(text) && Entity.Match(text) is { Success: true } inside ? $"{inside.Value} is an HTML entity"
            : resource.Kind == "Secret" ? null
            : Password.Match(text) is { Success: true } password && !Sources.Contains(text) ? $"{password.Value[..Math.Min(12, password.Length)]}… looks like a secret"
            : SecretName.IsMatch(NameOf(scalar)) && !isText && !Reference.IsMatch(text) ? $"the value of {NameOf(scalar)} looks like a secret"
            : null;
    }

    // The variable or key whose value this is.
    private static string NameOf(JsonValue scalar) => scalar.Parent switch
    {
        JsonObject variable when variable["value"] == scalar => variable.Text("name") ?? "",
        JsonObject fields when fields.Parent is JsonObject parent && parent["data"] == fields => scalar.GetPropertyName(),
        _ => "",
    };

    [GeneratedRegex(@"\{[a-z][a-z0-9-]*(\.[A-Za-z0-9-]+)+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder { get; }

    [GeneratedRegex("&(#[0-9]+|#x[0-9A-Fa-f]+|quot|amp|lt|gt|apos);", RegexOptions.NonBacktracking)]
    private static partial Regex Entity { get; }

    [GeneratedRegex(@"(?i)password=[^$;\s{]+|://[^/\s:@$]+:[^/\s:@$]+@|\b(sk-[a-z0-9_-]{16,}|isk_[a-z0-9_-]{8,}|AKIA[0-9A-Z]{16}|gh[pousr]_[a-z0-9]{20,}|xox[abprs]-[a-z0-9-]{10,})|-----BEGIN [A-Z ]*PRIVATE KEY-----", RegexOptions.ExplicitCapture)]
    private static partial Regex Password { get; }

    [GeneratedRegex("(?i)(password|passwd|_pass|secret|token|api_?key|admin_?key|access_?key|credential)s?$", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretName { get; }

    // Another variable, a file, or nothing.
    [GeneratedRegex(@"^(\$\([A-Za-z0-9_]+\)|/.*|true|false)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference { get; }
}
