using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Kubernetes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// Every ConfigMap, Secret, key, claim, account, role and variable that is referred to exists. A Secret is in the overlay,
/// made by an ExternalSecret there, or one of <see cref="Exceptions.Secrets"/>.
/// </summary>
public sealed partial class ReferencesExist : RuleTests
{
    private static readonly string[] DataFields = ["data", "binaryData", "stringData"];

    [Fact]
    public Task Names_a_secrets_key_that_nobody_makes() =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Containers.SelectMany(container => container.Items("env")).First(variable => variable.Text("valueFrom.secretKeyRef.key") == "admin-key").At("valueFrom.secretKeyRef")!["key"] = "adminkey", "has no key adminkey");

    [Fact]
    public Task Names_a_secret_that_nobody_makes() =>
        BreaksAsync(Production, rendering => Gateway(rendering).At("env")!.AsArray().Add(JsonNode.Parse("""{"name":"X","valueFrom":{"secretKeyRef":{"name":"gone","key":"x"}}}""")), "there is no Secret gone");

    [Fact]
    public Task Names_a_config_map_that_is_not_there() =>
        BreaksAsync(Plain, rendering => rendering.Without(rendering["ConfigMap/prometheus-rules"]), "there is no ConfigMap prometheus-rules");

    [Fact]
    public Task Names_a_file_that_its_config_map_does_not_have() =>
        BreaksAsync(Plain, rendering => rendering["StatefulSet/prometheus"].Pod.Items("spec.volumes").First(volume => volume.Text("configMap.name") == "prometheus-config").At("configMap")!["items"] = JsonNode.Parse("""[{"key":"gone.yml","path":"prometheus.yml"}]"""), "has no key gone.yml");

    [Fact]
    public Task Names_an_account_that_is_not_there() =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Pod.At("spec")!["serviceAccountName"] = "gone", "there is no ServiceAccount gone");

    [Fact]
    public Task Names_a_variable_that_is_not_set_before() =>
        BreaksAsync(Production, rendering => rendering["Deployment/redis-exporter"].Containers.First().At("env")!.AsArray().Add(new JsonObject { ["name"] = "X", ["value"] = "a$(GONE)b" }), "$(GONE)");

    [Fact]
    public Task Names_an_account_of_a_binding_that_is_not_there() =>
        BreaksAsync(Plain, rendering => rendering.OfKind("RoleBinding").First().Json.Items("subjects").First()["name"] = "gone", "there is no ServiceAccount gone");

    [Fact]
    public async Task Every_secret_that_the_installer_makes_is_read()
    {
        var renderings = await Task.WhenAll(Kustomize.Overlays.Select(Kustomize.RenderAsync));
        var read = renderings.SelectMany(rendering => rendering.Resources).SelectMany(resource => resource.Json.Scalars()).Select(scalar => scalar.ToString()).ToHashSet();

        Assert.All(Exceptions.Secrets.Keys.Concat(Exceptions.Secrets[CleanUp.SecretName]), name => Assert.Contains(name, read));
    }

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        rendering.Workloads.SelectMany(workload => Pod(rendering, workload)).Concat(Bindings(rendering)).Concat(Stores(rendering)).Concat(Certificates(rendering));

    private static IEnumerable<Finding> Pod(Rendering rendering, Resource workload)
    {
        foreach (var container in workload.Containers)
        {
            foreach (var source in container.Items("envFrom"))
            {
                foreach (var problem in Source(rendering, workload, "ConfigMap", source["configMapRef"], "name").Concat(Source(rendering, workload, "Secret", source["secretRef"], "name")))
                {
                    yield return problem;
                }
            }

            var set = new HashSet<string>();
            foreach (var variable in container.Items("env"))
            {
                foreach (var problem in Source(rendering, workload, "ConfigMap", variable.At("valueFrom.configMapKeyRef"), "name").Concat(Source(rendering, workload, "Secret", variable.At("valueFrom.secretKeyRef"), "name")))
                {
                    yield return problem;
                }

                foreach (var unset in Unset(variable.Text("value"), set))
                {
                    yield return Finding.Of(rendering, workload, variable, $"{unset} is no variable before this one");
                }

                set.Add(variable.Text("name") ?? "");
            }

            foreach (var argument in container.Items("args").Concat(container.Items("command")))
            {
                foreach (var unset in Unset(argument.ToString(), set))
                {
                    yield return Finding.Of(rendering, workload, argument, $"{unset} is no variable of the container");
                }
            }
        }

        foreach (var volume in workload.Pod.Items("spec.volumes").Concat(workload.Pod.Items("spec.volumes").SelectMany(volume => volume.Items("projected.sources"))))
        {
            foreach (var problem in Source(rendering, workload, "ConfigMap", volume["configMap"], "name").Concat(Source(rendering, workload, "Secret", volume["secret"], volume.At("secret.secretName") is null ? "name" : "secretName")))
            {
                yield return problem;
            }

            if (volume.Text("persistentVolumeClaim.claimName") is { } claim && rendering.Find("PersistentVolumeClaim", claim, workload.Namespace) is null && !IsTemplate(rendering, claim))
            {
                yield return Finding.Of(rendering, workload, volume, $"there is no PersistentVolumeClaim {claim}");
            }
        }

        if (workload.Pod.Text("spec.serviceAccountName") is { } account && account != "default" && rendering.Find("ServiceAccount", account, workload.Namespace) is null)
        {
            yield return Finding.Of(rendering, workload, "spec.template.spec.serviceAccountName", $"there is no ServiceAccount {account}");
        }
    }

    private static IEnumerable<Finding> Source(Rendering rendering, Resource workload, string kind, JsonNode? reference, string nameField)
    {
        if (reference is null)
        {
            yield break;
        }

        var name = reference.Text(nameField) ?? "";
        var keys = Keys(rendering, kind, name, workload.Namespace);
        if (keys is null)
        {
            if (!reference.IsTrue("optional"))
            {
                yield return Finding.Of(rendering, workload, reference, $"there is no {kind} {name}");
            }

            yield break;
        }

        foreach (var key in reference.Items("items").Select(item => item.Text("key")).Append(reference.Text("key")).OfType<string>().Where(key => !keys.Contains(key) && !keys.Contains("*") && !reference.IsTrue("optional")))
        {
            yield return Finding.Of(rendering, workload, reference, $"{kind} {name} has no key {key}");
        }
    }

    private static HashSet<string>? Keys(Rendering rendering, string kind, string name, string? inNamespace)
    {
        if (rendering.Find(kind, name, inNamespace) is { } found)
        {
            return [.. DataFields.SelectMany(field => found.Json.Map(field).Keys)];
        }

        if (kind != "Secret")
        {
            return null;
        }

        var made = rendering.OfKind("ExternalSecret").FirstOrDefault(secret => secret.Namespace == inNamespace && (secret.Json.Text("spec.target.name") ?? secret.Name) == name);
        return made is not null
            ? [.. made.Json.Map("spec.target.template.data").Keys, .. made.Json.Items("spec.data").Select(data => data.Text("secretKey")!), .. made.Json.Items("spec.dataFrom").Select(_ => "*")]
            : Exceptions.Secrets.TryGetValue(name, out var keys) ? [.. keys] : null;
    }

    private static bool IsTemplate(Rendering rendering, string claim) =>
        rendering.OfKind("StatefulSet").Any(set => set.Json.Items("spec.volumeClaimTemplates").Any(template => Enumerable.Range(0, set.Replicas).Any(i => claim == $"{template.Text("metadata.name")}-{set.Name}-{i}")));

    private static IEnumerable<Finding> Bindings(Rendering rendering)
    {
        foreach (var binding in rendering.OfKind("RoleBinding", "ClusterRoleBinding"))
        {
            var role = binding.Json.Text("roleRef.name") ?? "";
            if (rendering.Find(binding.Json.Text("roleRef.kind") ?? "", role, binding.Json.Text("roleRef.kind") == "Role" ? binding.Namespace : null) is null && !role.StartsWith("system:", StringComparison.Ordinal))
            {
                yield return Finding.Of(rendering, binding, "roleRef", $"there is no {binding.Json.Text("roleRef.kind")} {role}");
            }

            foreach (var subject in binding.Json.Items("subjects").Where(subject => subject.Text("kind") == "ServiceAccount"))
            {
                var home = subject.Text("namespace") ?? binding.Namespace;
                if (rendering.Find("ServiceAccount", subject.Text("name") ?? "", home) is null && rendering.OfKind("ServiceAccount").Any(account => account.Namespace == home))
                {
                    yield return Finding.Of(rendering, binding, subject, $"there is no ServiceAccount {subject.Text("name")} in {home}");
                }
            }
        }
    }

    private static IEnumerable<Finding> Stores(Rendering rendering) =>
        from secret in rendering.OfKind("ExternalSecret")
        let kind = secret.Json.Text("spec.secretStoreRef.kind") ?? "SecretStore"
        let name = secret.Json.Text("spec.secretStoreRef.name")
        where name is not null && kind == "SecretStore" && rendering.Find(kind, name, secret.Namespace) is null
        select Finding.Of(rendering, secret, "spec.secretStoreRef", $"there is no {kind} {name}");

    private static IEnumerable<Finding> Certificates(Rendering rendering) =>
        from ingress in rendering.OfKind("Ingress")
        from tls in ingress.Json.Items("spec.tls")
        let name = tls.Text("secretName")
        where name is not null && Keys(rendering, "Secret", name, ingress.Namespace) is null && !ingress.Json.Map("metadata.annotations").Keys.Any(key => key.StartsWith("cert-manager.io/", StringComparison.Ordinal))
        select Finding.Of(rendering, ingress, tls, $"nobody makes the Secret {name}");

    private static IEnumerable<string> Unset(string? text, HashSet<string> set) =>
        Variable.Matches(text ?? "").Where(match => match.Index == 0 || text![match.Index - 1] != '$').Where(match => !set.Contains(match.Groups[1].Value)).Select(match => match.Value);

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Variable { get; }
}
