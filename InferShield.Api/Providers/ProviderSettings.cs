using InferShield.ServiceDefaults;

namespace InferShield.Api.Providers;

/// <summary>The providers and routes of the configuration, the default provider first; all of it is checked.</summary>
internal sealed record ProviderSettings(IReadOnlyList<ProviderOptions> Providers, IReadOnlyList<RouteOptions> Routes)
{
    /// <exception cref="InvalidConfigurationException">Settings make no sense; the message names each, and no value that may be secret.</exception>
    public static ProviderSettings Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var providers = new List<ProviderOptions>();
        Add(configuration.GetSection(ProviderOptions.Section), new ProviderOptions());
        foreach (var section in configuration.GetSection(ProviderOptions.Others).GetChildren())
        {
            Add(section, new ProviderOptions { Name = section.Key });
        }

        var routes = configuration.GetSection(RouteOptions.Section).GetChildren().Select((section, index) => Bind(section, new RouteOptions())).ToArray();
        for (var index = 0; index < routes.Length; index++)
        {
            problems.AddRange(RouteProblems(routes[index], providers).Select(problem => $"{RouteOptions.Section}:{index}:{problem}"));
        }

        return problems.Count == 0 ? new ProviderSettings(providers, routes) : throw new InvalidConfigurationException(string.Join(' ', problems));

        void Add(IConfigurationSection section, ProviderOptions options)
        {
            Bind(section, options);
            problems.AddRange(ProviderProblems.Of(options).Select(problem => $"{section.Path}:{problem}"));
            if (providers.Exists(other => other.Name == options.Name))
            {
                problems.Add($"{section.Path}:{nameof(options.Name)} is the name of another provider as well.");
            }

            providers.Add(options);
        }
    }

    private static T Bind<T>(IConfigurationSection section, T options) where T : class
    {
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
            return options;
        }
        catch (InvalidOperationException failure)
        {
            throw new InvalidConfigurationException($"{section.Path} cannot be read: {failure.Message}");
        }
    }

    private static IEnumerable<string> RouteProblems(RouteOptions route, List<ProviderOptions> providers)
    {
        if (!RoutePattern.IsWellFormed(route.Match))
        {
            yield return $"{nameof(route.Match)} must be a model's name, or its beginning and one * at the end.";
        }

        if (route.Providers.Count == 0)
        {
            yield return $"{nameof(route.Providers)} must name a provider.";
        }

        for (var index = 0; index < route.Providers.Count; index++)
        {
            if (!providers.Exists(provider => provider.Name == route.Providers[index].Split('/', 2)[0]))
            {
                yield return $"{nameof(route.Providers)}:{index} names no provider that is configured.";
            }
        }
    }
}
