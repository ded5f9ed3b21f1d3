namespace InferShield.Tests.Kubernetes;

/// <summary>The three Alertmanagers of the plain way.</summary>
public sealed class AlertmanagerGossipTests
{
    private const string Peer = "--cluster.peer=";

    [Fact]
    public async Task Each_is_told_the_names_of_all_and_has_the_port_of_gossip()
    {
        var plain = await Kustomize.RenderAsync("overlays/production-plain");
        var alertmanager = plain["StatefulSet/alertmanager"];
        var service = plain["Service/" + alertmanager.Json.Text("spec.serviceName")];

        Assert.Equal(
            Enumerable.Range(0, alertmanager.Replicas).Select(number => $"alertmanager-{number}.{service.Name}:9094"),
            alertmanager.Containers.Single().Texts("args").Where(argument => argument.StartsWith(Peer, StringComparison.Ordinal)).Select(argument => argument[Peer.Length..]));
        Assert.Equal(("None", "true"), (service.Json.Text("spec.clusterIP"), service.Json.Text("spec.publishNotReadyAddresses")));
        Assert.Equal(["TCP", "UDP"], alertmanager.Ports.Where(port => port.Number == 9094).Select(port => port.Protocol).Order());
    }

    [Fact]
    public async Task Its_other_arguments_are_the_bases()
    {
        Assert.Equal(
            await ArgumentsAsync("base"),
            await ArgumentsAsync("overlays/production-plain"));

        static async Task<IEnumerable<string>> ArgumentsAsync(string overlay) =>
            (await Kustomize.RenderAsync(overlay))["StatefulSet/alertmanager"].Containers.Single().Texts("args").Where(argument => !argument.StartsWith("--cluster.", StringComparison.Ordinal));
    }
}
