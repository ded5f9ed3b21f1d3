namespace InferShield.Api.Providers;

/// <summary>
/// Which providers a model's calls go to: the first route that matches decides, else <c>NAME/MODEL</c> addresses a
/// provider, else the default one gets it.
/// </summary>
internal sealed class Routes
{
    private readonly Dictionary<string, Provider> _byName;
    private readonly (RoutePattern Pattern, (Provider Provider, string Model)[] Targets)[] _routes;

    public Routes(ProviderSettings settings, IEnumerable<Provider> providers)
    {
        All = [.. providers];
        _byName = All.ToDictionary(provider => provider.Name);
        _routes = [.. settings.Routes.Select(route => (new RoutePattern(route.Match), route.Providers.Select(name => Read(name, route.Model)).ToArray()))];
    }

    /// <summary>Every provider, the default one first.</summary>
    public IReadOnlyList<Provider> All { get; }

    /// <summary>The names that a route gives to one model each.</summary>
    public IEnumerable<string> Aliases => _routes.Where(route => route.Pattern.IsExact).Select(route => route.Pattern.Text);

    /// <summary>At least one; in the order in which they are tried.</summary>
    public IReadOnlyList<Target> For(string? model)
    {
        if (model is null)
        {
            return [new Target(All[0], null)];
        }

        foreach (var (pattern, targets) in _routes)
        {
            if (pattern.Matches(model))
            {
                return [.. targets.Select(target => new Target(target.Provider, target.Model.Length > 0 ? target.Model : model))];
            }
        }

        return model.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < model.Length - 1 && _byName.TryGetValue(model[..slash], out var named)
            ? [new Target(named, model[(slash + 1)..])]
            : [new Target(All[0], model)];
    }

    private (Provider Provider, string Model) Read(string name, string model)
    {
        var parts = name.Split('/', 2);
        return (_byName[parts[0]], parts.Length > 1 ? parts[1] : model);
    }
}
