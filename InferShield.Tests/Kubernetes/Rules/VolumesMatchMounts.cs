using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>Every mount has its volume, every volume is mounted, and no two mounts have the same path.</summary>
public sealed class VolumesMatchMounts : RuleTests
{
    [Fact]
    public Task Names_a_mount_without_volume() =>
        BreaksAsync(Production, rendering => rendering["StatefulSet/postgres"].Containers.First().At("volumeMounts")!.AsArray().Add(new JsonObject { ["name"] = "gone", ["mountPath"] = "/gone" }), "there is no volume gone");

    [Fact]
    public Task Names_a_volume_that_nobody_mounts() =>
        BreaksAsync(Production, rendering => rendering["StatefulSet/postgres"].Pod.At("spec")!["volumes"] = new JsonArray([.. rendering["StatefulSet/postgres"].Pod.Items("spec.volumes").Select(volume => volume.DeepClone()), new JsonObject { ["name"] = "spare", ["emptyDir"] = new JsonObject() }]), "nobody mounts spare");

    [Fact]
    public Task Names_two_mounts_on_one_path() =>
        BreaksAsync(
            Production,
            rendering =>
            {
                var mounts = rendering["StatefulSet/postgres"].Containers.First().At("volumeMounts")!.AsArray();
                mounts.Add(mounts[0]!.DeepClone());
            },
            "is mounted twice");

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var workload in rendering.Workloads)
        {
            var volumes = workload.Pod.Items("spec.volumes").Select(volume => volume.Text("name")).ToHashSet();
            var claims = workload.Json.Items("spec.volumeClaimTemplates").Select(claim => claim.Text("metadata.name")).ToHashSet();
            var mounts = workload.Containers.SelectMany(container => container.Items("volumeMounts").Concat(container.Items("volumeDevices"))).ToList();
            foreach (var mount in mounts.Where(mount => !volumes.Contains(mount.Text("name")) && !claims.Contains(mount.Text("name"))))
            {
                yield return Finding.Of(rendering, workload, mount, $"there is no volume {mount.Text("name")}");
            }

            foreach (var unused in volumes.Concat(claims).Where(name => mounts.All(mount => mount.Text("name") != name)))
            {
                yield return Finding.Of(rendering, workload, "spec.template.spec.volumes", $"nobody mounts {unused}");
            }

            foreach (var container in workload.Containers)
            {
                foreach (var path in container.Items("volumeMounts").GroupBy(mount => mount.Text("mountPath")).Where(same => same.Count() > 1))
                {
                    yield return Finding.Of(rendering, workload, container, $"{path.Key} is mounted twice");
                }
            }
        }
    }
}
