using InferShield.Kubernetes;

namespace InferShield.Tests.Kubernetes;

/// <summary>The corrections of Aspirate's output, on a workload of its making.</summary>
public sealed class CleanUpTests : IDisposable
{
    private const string Workload = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: part
        spec:
          template:
            spec:
              containers:
                - name: part
                  envFrom:
                    - secretRef:
                        name: infershield-secrets
                  env:
                    - name: PLAIN
                      value: 'http://+:3000'
                    - name: PASS
                      value: '$(redis-password)'
                    - name: BEFORE
                      value: '$(audit-previous-signing-key)'
                    - name: CONNECTION
                      value: 'redis:6379,password=$(redis-password),other=$(postgres-password)'
              volumes:
                - name: part-config
                  projected:
                    sources:
                      - configMap:
                          name: part-config
                - name: part-secrets
                  projected:
                    sources:
                      - secret:
                          name: part-secrets

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-cleanup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_container_gets_only_the_keys_that_its_variables_name()
    {
        var container = Cleaned().Items("spec", "template", "spec", "containers").Single();
        var variables = container.Items("env");

        Assert.Null(container.At("envFrom"));
        Assert.Equal(["PLAIN", "PASS", "BEFORE", "POSTGRES_PASSWORD", "CONNECTION"], variables.Select(variable => variable.Text("name")));
        Assert.Equal(
            [("infershield-secrets", "redis-password"), ("infershield-secrets", "audit-previous-signing-key"), ("infershield-secrets", "postgres-password")],
            variables.Where(variable => variable.At("valueFrom") is not null).Select(variable =>
                (variable.Text("valueFrom", "secretKeyRef", "name"), variable.Text("valueFrom", "secretKeyRef", "key"))));
        Assert.Equal("redis:6379,password=$(PASS),other=$(POSTGRES_PASSWORD)", variables[4].Text("value"));
        Assert.Equal("http://+:3000", variables[0].Text("value"));
    }

    [Fact]
    public void Only_the_key_that_a_rotation_alone_needs_may_be_missing_from_the_Secret()
    {
        var references = Cleaned().Items("spec", "template", "spec", "containers").Single().Items("env").Where(variable => variable.At("valueFrom") is not null);

        Assert.Equal(
            [("PASS", null), ("BEFORE", "true"), ("POSTGRES_PASSWORD", null)],
            references.Select(variable => (variable.Text("name"), variable.Text("valueFrom", "secretKeyRef", "optional"))));
    }

    [Fact]
    public void A_mounted_Secret_may_be_missing_and_a_ConfigMap_must_not()
    {
        var volumes = Cleaned().Items("spec", "template", "spec", "volumes");

        Assert.Equal("part-config", volumes[0].Text("configMap", "name"));
        Assert.Null(volumes[0].At("configMap", "optional"));
        Assert.Equal("part-secrets", volumes[1].Text("secret", "secretName"));
        Assert.Equal("true", volumes[1].Text("secret", "optional"));
    }

    [Fact]
    public void A_list_of_volumes_without_one_is_left_out()
    {
        var pod = Cleaned(Workload[..Workload.IndexOf("        - name: part-config", StringComparison.Ordinal)]).At("spec", "template", "spec")!;

        Assert.NotEmpty(pod.Items("containers"));
        Assert.Null(pod.At("volumes"));
    }

    [Fact]
    public void A_second_time_changes_nothing()
    {
        Cleaned();
        var once = File.ReadAllText(Written);
        CleanUp.Apply(_folder);

        Assert.Equal(once, File.ReadAllText(Written));
    }

    private string Written => Path.Combine(_folder, "statefulset.yaml");

    private YamlDotNet.RepresentationModel.YamlMappingNode Cleaned(string workload = Workload)
    {
        File.WriteAllText(Written, workload);
        CleanUp.Apply(_folder);
        return Yaml.Read(Written).Single();
    }
}
