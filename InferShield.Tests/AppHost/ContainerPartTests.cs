using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using InferShield.AppHost.Local;
using InferShield.AppHost.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.AppHost;

public sealed class ContainerPartTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-part-").FullName;
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder([]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_container_gets_copies_of_its_secrets_that_only_its_own_user_can_read()
    {
        var secrets = Directory.CreateDirectory(Path.Combine(_folder, "secrets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "slack_url"), "of an earlier run", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(secrets, "pagerduty_routing_key"), "the operator's", Cancellation);

        var container = new AlertmanagerContainer("alertmanager");
        _builder.AddResource(container).WithHomeFolder(secrets, (_, _) => Task.FromResult<IEnumerable<HomeFile>>([new("slack_url", "of this run")]));

        var copies = Assert.Single(container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>());
        Assert.Equal(("/etc/alertmanager/secrets", Nobody, Nobody), (copies.DestinationPath, copies.DefaultOwner, copies.DefaultGroup));
        await using var services = new ServiceCollection().BuildServiceProvider();
        var files = (await copies.Callback(new() { Model = container, Services = services }, Cancellation)).Cast<ContainerFile>().ToList();
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead, file.Mode));
        Assert.Equal(
            new Dictionary<string, string?> { ["slack_url"] = "of this run", ["pagerduty_routing_key"] = "the operator's" },
            files.ToDictionary(file => file.Name, file => file.Contents));
        Assert.Equal("of an earlier run", await File.ReadAllTextAsync(Path.Combine(secrets, "slack_url"), Cancellation));
        Assert.DoesNotContain(container.Annotations, annotation => annotation is ContainerMountAnnotation);
    }

    [Fact]
    public async Task A_container_refers_to_the_programs_that_it_must_reach_and_to_no_container()
    {
        var gateway = _builder.AddExecutable("gateway", "true", _folder).WithHttpEndpoint(name: "management");
        var simulator = _builder.AddResource(new ProjectResource("simulator")).WithHttpEndpoint();
        var redis = _builder.AddContainer("redis-exporter", "example/exporter").WithHttpEndpoint(targetPort: 9121);

        var prometheus = _builder.AddResource(new PrometheusContainer("prometheus"));
        prometheus.WithTarget("infershield", gateway, "management").WithTarget("redis", redis).WithTarget("grafana", null);
        var alertmanager = _builder.AddResource(new AlertmanagerContainer("alertmanager"));
        alertmanager.WithSlack(new(simulator));

        Assert.Equal(["gateway.management"], await EndpointsReferredToAsync(prometheus.Resource));
        Assert.Equal(["simulator.http"], await EndpointsReferredToAsync(alertmanager.Resource));
        Assert.Equal(["infershield", "redis"], prometheus.Resource.Targets.Keys.Order());
    }

    [Fact]
    public void Programs_of_the_machine_need_no_reference_to_each_other()
    {
        var gateway = _builder.AddExecutable("gateway", "true", _folder).WithHttpEndpoint(name: "management");
        var prometheus = new PrometheusProgram("prometheus", "prometheus", _folder);
        _builder.AddResource(prometheus).WithTarget("infershield", gateway, "management");

        Assert.DoesNotContain(prometheus.Annotations, annotation => annotation is EnvironmentCallbackAnnotation);
        Assert.Equal(["infershield"], prometheus.Targets.Keys);
    }

    /// <summary>What Aspire looks at when it opens a way from the containers' network: values of variables.</summary>
    private static async Task<IEnumerable<string>> EndpointsReferredToAsync(IResource resource)
    {
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource, [], Cancellation);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables.Values.OfType<EndpointReference>().Select(endpoint => $"{endpoint.Resource.Name}.{endpoint.EndpointName}").Distinct();
    }
}
