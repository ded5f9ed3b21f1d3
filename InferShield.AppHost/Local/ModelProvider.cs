namespace InferShield.AppHost.Local;

/// <summary>The model provider.</summary>
/// <param name="Name">The value of the metrics' <c>provider</c> label.</param>
/// <param name="BaseUrl">The address of its OpenAI-compatible API, version segment included.</param>
/// <param name="Key">The key that the gateway sends; null where none is needed.</param>
/// <param name="Simulator">What the gateway waits for; null for an external provider.</param>
internal sealed record ModelProvider(string Name, ReferenceExpression BaseUrl, IResourceBuilder<ParameterResource>? Key, Simulator? Simulator);

internal static class ModelProviderExtensions
{
    private const string Url = "provider-url";
    private const string Key = "provider-key";

    /// <summary>The provider of the parameters <c>provider-url</c>, <c>provider-key</c> and <c>provider-name</c>, else the simulator.</summary>
    public static ModelProvider AddModelProvider(this IDistributedApplicationBuilder builder, Simulator? simulator)
    {
        var publishes = builder.ExecutionContext.IsPublishMode;
        return simulator is null || builder.Parameter(Url) is not null
            ? new(
                builder.Parameter("provider-name") ?? "openai",
                ReferenceExpression.Create($"{builder.AddParameter(Url)}"),
                publishes || builder.Parameter(Key) is not null ? builder.AddParameter(Key, secret: true) : null,
                null)
            : new(Simulator.Name, ReferenceExpression.Create($"http://{Simulator.Name}/v1"), null, simulator);
    }

    /// <summary>Sends the gateway's calls to the provider.</summary>
    public static IResourceBuilder<ProjectResource> WithModelProvider(this IResourceBuilder<ProjectResource> api, ModelProvider provider)
    {
        api.WithEnvironment("Provider__Name", provider.Name).WithEnvironment("Provider__BaseUrl", provider.BaseUrl);
        if (provider.Key is { } key)
        {
            api.WithEnvironment("Provider__ApiKey", key);
        }

        return provider.Simulator is { } simulator ? api.WithReference(simulator.Resource).WaitFor(simulator.Resource) : api;
    }
}
