namespace InferShield.AppHost.Local;

/// <summary>Stands in, in local runs, for the model provider and for the receivers of alerts that no parameter names.</summary>
internal sealed record Simulator(IResourceBuilder<IResourceWithServiceDiscovery> Resource)
{
    public const string Name = "simulator";
    public const string Smtp = "smtp";

    /// <summary>What everybody logs in with who sends mail: on the loopback interface, to nobody.</summary>
    public const string MailPassword = Name;

    /// <summary>The address at which a receiver takes alerts.</summary>
    public ReferenceExpression Receiver(string path) =>
        ReferenceExpression.Create($"{Resource.GetEndpoint(PartExtensions.Http)}/receivers/{path}");

    /// <summary>The mail server, <c>host:port</c>.</summary>
    public ReferenceExpression MailServer => ReferenceExpression.Create($"{Resource.GetEndpoint(Smtp).Property(EndpointProperty.HostAndPort)}");
}

internal static class SimulatorExtensions
{
    private const int HttpPort = 8090;
    private const int SmtpPort = 8025;

    // Where each of these is real, there is nothing left to stand in for.
    private static readonly string[] Replaced =
        ["provider-url", "slack-webhook-url", "pagerduty-routing-key", "smtp-smarthost", "heartbeat-url"];

    /// <summary>Adds the simulator; null when publishing, and where parameters name the provider and every receiver.</summary>
    public static Simulator? AddSimulator(this IDistributedApplicationBuilder builder, LocalSystem system)
    {
        if (builder.ExecutionContext.IsPublishMode || Replaced.All(parameter => builder.Parameter(parameter) is not null))
        {
            return null;
        }

        var http = system.Port(Simulator.Name, HttpPort);
        var smtp = system.Port($"{Simulator.Name}-{Simulator.Smtp}", SmtpPort);
        return new(builder.AddProject<Projects.InferShield_Simulator>(Simulator.Name, launchProfileName: null)
            .WithHttpEndpoint(port: http, targetPort: http, name: PartExtensions.Http, isProxied: false)
            .WithEndpoint(port: smtp, targetPort: smtp, scheme: "tcp", name: Simulator.Smtp, env: "Simulator__SmtpPort", isProxied: false)
            .WithEnvironment("Simulator__SmtpPassword", Simulator.MailPassword)
            .WithHttpHealthCheck("/health"));
    }

    /// <summary>The value that the configuration has for a parameter; null without one.</summary>
    public static string? Parameter(this IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration["Parameters:" + name] is { Length: > 0 } value ? value : null;
}
