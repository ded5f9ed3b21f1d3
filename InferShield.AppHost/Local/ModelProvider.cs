namespace InferShield.AppHost.Local;

/// <summary>The model provider and, for local runs, where alerts go that nobody configured a receiver for.</summary>
/// <param name="Name">The value of the metrics' <c>provider</c> label.</param>
/// <param name="BaseUrl">The address of its OpenAI-compatible API, version segment included.</param>
/// <param name="Key">The key that the gateway sends; null where none is needed.</param>
/// <param name="SlackUrl">The webhook for Slack's alerts; null when publishing.</param>
/// <param name="Resource">What the gateway waits for; null for an external provider.</param>
internal sealed record ModelProvider(
    string Name, ReferenceExpression BaseUrl, IResourceBuilder<ParameterResource>? Key, ReferenceExpression? SlackUrl, IResourceBuilder<ProjectResource>? Resource);

internal static class ModelProviderExtensions
{
    private const string Url = "provider-url";
    private const string Slack = "slack-webhook-url";
    private const string Simulator = "simulator";
    private const int SimulatorPort = 8090;

    /// <summary>
    /// The provider of the parameters <c>provider-url</c>, <c>provider-key</c> and <c>provider-name</c>; in local runs
    /// without them a simulator, which also takes Slack's alerts unless <c>slack-webhook-url</c> is set.
    /// </summary>
    public static ModelProvider AddModelProvider(this IDistributedApplicationBuilder builder, LocalSystem system)
    {
        var publishes = builder.ExecutionContext.IsPublishMode;
        var isExternal = publishes || Has(builder, Url);
        var hasSlack = publishes || Has(builder, Slack);
        var simulator = isExternal && hasSlack ? null : builder.AddSimulator(system);

        var slackUrl = publishes ? null
            : hasSlack ? ReferenceExpression.Create($"{builder.AddParameter(Slack, secret: true)}")
            : ReferenceExpression.Create($"{simulator!.GetEndpoint(PartExtensions.Http)}/receivers/slack");
        return isExternal
            ? new(
                builder.Configuration["Parameters:provider-name"] ?? "openai",
                ReferenceExpression.Create($"{builder.AddParameter(Url)}"),
                publishes || Has(builder, "provider-key") ? builder.AddParameter("provider-key", secret: true) : null,
                slackUrl,
                null)
            : new(Simulator, ReferenceExpression.Create($"http://{Simulator}/v1"), null, slackUrl, simulator);
    }

    /// <summary>Sends the gateway's calls to the provider.</summary>
    public static IResourceBuilder<ProjectResource> WithModelProvider(this IResourceBuilder<ProjectResource> api, ModelProvider provider)
    {
        api.WithEnvironment("Provider__Name", provider.Name).WithEnvironment("Provider__BaseUrl", provider.BaseUrl);
        if (provider.Key is { } key)
        {
            api.WithEnvironment("Provider__ApiKey", key);
        }

        return provider.Resource is { } resource ? api.WithReference(resource).WaitFor(resource) : api;
    }

    private static IResourceBuilder<ProjectResource> AddSimulator(this IDistributedApplicationBuilder builder, LocalSystem system)
    {
        var port = system.Port(Simulator, SimulatorPort);
        return builder.AddProject<Projects.InferShield_Simulator>(Simulator, launchProfileName: null)
            .WithHttpEndpoint(port: port, targetPort: port, name: PartExtensions.Http, isProxied: false)
            .WithHttpHealthCheck("/health");
    }

    private static bool Has(IDistributedApplicationBuilder builder, string parameter) =>
        !string.IsNullOrEmpty(builder.Configuration["Parameters:" + parameter]);
}
