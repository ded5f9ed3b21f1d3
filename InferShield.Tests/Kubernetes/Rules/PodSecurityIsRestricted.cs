using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// The restricted Pod Security Standard for every pod. The base has nothing to keep it with; there, nothing may break the
/// baseline standard. Who cannot keep it stands in <see cref="Exceptions.PodSecurity"/>. A cluster is told to enforce it.
/// </summary>
public sealed class PodSecurityIsRestricted : RuleTests
{
    private const string Enforce = "pod-security.kubernetes.io/enforce";
    private static readonly string[] HostNamespaces = ["hostNetwork", "hostPID", "hostIPC"];
    private static readonly string[] Volumes = ["name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    private static readonly string[] Sysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
    ];

    [Theory]
    [InlineData("", "hostNetwork", "true", "spec.hostNetwork")]
    [InlineData("", "hostPID", "true", "spec.hostPID")]
    [InlineData("", "hostIPC", "true", "spec.hostIPC")]
    [InlineData("", "volumes", """[{"name":"x","hostPath":{"path":"/"}}]""", "hostPath")]
    [InlineData("", "volumes", """[{"name":"x","nfs":{"server":"x","path":"/"}}]""", "nfs")]
    [InlineData("securityContext", "sysctls", """[{"name":"kernel.msgmax","value":"1"}]""", "kernel.msgmax")]
    [InlineData("securityContext", "runAsUser", "0", "runAsUser")]
    [InlineData("securityContext", "windowsOptions", """{"hostProcess":true}""", "hostProcess")]
    [InlineData("securityContext", "seLinuxOptions", """{"type":"spc_t"}""", "seLinuxOptions")]
    [InlineData("securityContext", "appArmorProfile", """{"type":"Unconfined"}""", "appArmorProfile")]
    public Task Names_what_a_pod_must_not_have(string at, string field, string value, string named) =>
        BreaksAsync(Production, rendering => Child(rendering["Deployment/api"].Pod.At("spec")!, at)[field] = JsonNode.Parse(value), named);

    [Theory]
    [InlineData("privileged", "true", "privileged")]
    [InlineData("allowPrivilegeEscalation", "true", "allowPrivilegeEscalation")]
    [InlineData("runAsUser", "0", "runAsUser")]
    [InlineData("runAsNonRoot", "false", "runAsNonRoot")]
    [InlineData("procMount", "\"Unmasked\"", "procMount")]
    [InlineData("seccompProfile", """{"type":"Unconfined"}""", "seccompProfile")]
    [InlineData("capabilities", """{"drop":["NET_RAW"]}""", "capabilities.drop")]
    [InlineData("capabilities", """{"drop":["ALL"],"add":["SYS_ADMIN"]}""", "capabilities.add")]
    public Task Names_what_a_container_must_not_have(string field, string value, string named) =>
        BreaksAsync(Production, rendering => Child(Gateway(rendering), "securityContext")[field] = JsonNode.Parse(value), named);

    [Fact]
    public Task Names_a_port_of_the_machine() =>
        BreaksAsync(Production, rendering => Gateway(rendering).Items("ports").First()["hostPort"] = 8080, "hostPort");

    [Theory]
    [InlineData("initContainers")]
    [InlineData("ephemeralContainers")]
    public Task Looks_into_every_kind_of_container(string list) => BreaksAsync(
        Production,
        rendering =>
        {
            var more = (JsonObject)rendering["Deployment/api"].Containers.Last().DeepClone();
            more["name"] = "more";
            Child(more, "securityContext")["privileged"] = true;
            var spec = (JsonObject)rendering["Deployment/api"].Pod!["spec"]!;
            spec[list] = new JsonArray(more);
        },
        "privileged");

    [Fact]
    public async Task Every_exception_is_needed()
    {
        var renderings = await Task.WhenAll(Kustomize.Overlays.Select(Kustomize.RenderAsync));

        Assert.All(Exceptions.PodSecurity.Keys, exception => Assert.Contains(renderings, rendering => rendering.Workloads.Any(workload => (workload.Namespace, workload.Id) == exception && Problems(workload, restricted: true).Any())));
    }

    [Fact]
    public Task Names_a_namespace_that_enforces_less() =>
        BreaksAsync(Production, rendering => rendering.OfKind("Namespace").First().Json.At("metadata.labels")![Enforce] = "baseline", "is baseline, not restricted");

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        Pods(rendering).Concat(
            from space in rendering.OfKind("Namespace")
            where rendering.Name != "base"
            let wanted = Exceptions.PodSecurity.Keys.Any(exception => exception.Namespace == space.Name) ? "privileged" : "restricted"
            let enforced = space.Labels.GetValueOrDefault(Enforce)
            where enforced != wanted
            select Finding.Of(rendering, space, "metadata.labels", $"{Enforce} is {enforced ?? "not set"}, not {wanted}"));

    private static IEnumerable<Finding> Pods(Rendering rendering) =>
        from workload in rendering.Workloads
        where !Exceptions.PodSecurity.ContainsKey((workload.Namespace, workload.Id))
        from problem in Problems(workload, rendering.Name != "base")
        select Finding.Of(rendering, workload, problem.Path, problem.Text);

    private static IEnumerable<(string Path, string Text)> Problems(Resource workload, bool restricted)
    {
        var spec = workload.Pod.At("spec")!;
        foreach (var field in HostNamespaces.Where(field => spec.IsTrue(field)))
        {
            yield return ($"{spec.Where()}.{field}", "is true");
        }

        foreach (var volume in spec.Items("volumes").OfType<JsonObject>())
        {
            foreach (var type in volume.Select(field => field.Key).Where(field => restricted ? !Volumes.Contains(field) : field == "hostPath"))
            {
                yield return (volume.Where(), $"a volume of type {type}");
            }
        }

        foreach (var name in spec.Items("securityContext.sysctls").Select(sysctl => sysctl.Text("name") ?? "").Except(Sysctls))
        {
            yield return ($"{spec.Where()}.securityContext.sysctls", $"{name} is not a safe one");
        }

        foreach (var problem in Context(spec["securityContext"], $"{spec.Where()}.securityContext"))
        {
            yield return problem;
        }

        foreach (var container in workload.Containers)
        {
            foreach (var problem in Container(container, spec, restricted).Concat(Context(container["securityContext"], $"{container.Where()}.securityContext")))
            {
                yield return problem;
            }
        }
    }

    // What a pod's context and a container's have in common.
    private static IEnumerable<(string Path, string Text)> Context(JsonNode? context, string path)
    {
        if (context.Text("runAsUser") == "0")
        {
            yield return (path + ".runAsUser", "is root");
        }

        if (context.Text("runAsNonRoot") == "false")
        {
            yield return (path + ".runAsNonRoot", "is false");
        }

        if (context.Text("seccompProfile.type") is { } seccomp and not ("RuntimeDefault" or "Localhost"))
        {
            yield return (path + ".seccompProfile", $"is {seccomp}");
        }

        if (context.Text("appArmorProfile.type") is { } armor and not ("RuntimeDefault" or "Localhost"))
        {
            yield return (path + ".appArmorProfile", $"is {armor}");
        }

        if (context.IsTrue("windowsOptions.hostProcess"))
        {
            yield return (path + ".windowsOptions.hostProcess", "is true");
        }

        if (context.At("seLinuxOptions") is { } linux && (linux.At("user") is not null || linux.At("role") is not null || linux.Text("type") is not (null or "" or "container_t" or "container_init_t" or "container_kvm_t" or "container_engine_t")))
        {
            yield return (path + ".seLinuxOptions", "is of the machine");
        }
    }

    private static IEnumerable<(string Path, string Text)> Container(JsonNode container, JsonNode spec, bool restricted)
    {
        var path = container.Where() + ".securityContext";
        if (container.IsTrue("securityContext.privileged"))
        {
            yield return (path + ".privileged", "is true");
        }

        if (container.Text("securityContext.procMount") is { } proc and not "Default")
        {
            yield return (path + ".procMount", $"is {proc}");
        }

        foreach (var port in container.Items("ports").Where(port => port.Number("hostPort") is > 0))
        {
            yield return (port.Where(), "has a hostPort");
        }

        if (!restricted)
        {
            yield break;
        }

        if (container.Text("securityContext.allowPrivilegeEscalation") != "false")
        {
            yield return (path + ".allowPrivilegeEscalation", "is not false");
        }

        if (container.Text("securityContext.runAsNonRoot") is null && !spec.IsTrue("securityContext.runAsNonRoot"))
        {
            yield return (path + ".runAsNonRoot", "is not true, here or for the pod");
        }

        if (container.At("securityContext.seccompProfile") is null && spec.At("securityContext.seccompProfile") is null)
        {
            yield return (path + ".seccompProfile", "is not set, here or for the pod");
        }

        if (!container.Texts("securityContext.capabilities.drop").Contains("ALL"))
        {
            yield return (path + ".capabilities.drop", "is not ALL");
        }

        foreach (var added in container.Texts("securityContext.capabilities.add").Where(added => added != "NET_BIND_SERVICE"))
        {
            yield return (path + ".capabilities.add", $"has {added}");
        }
    }

    private static JsonObject Child(JsonNode node, string name)
    {
        if (name.Length > 0 && node[name] is null)
        {
            node[name] = new JsonObject();
        }

        return (JsonObject)(name.Length == 0 ? node : node[name]!);
    }
}
