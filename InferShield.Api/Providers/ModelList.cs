using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers;

/// <summary>
/// <c>GET /v1/models</c> and <c>/v1/models/ID</c>: what all providers offer, each model under the name that leads to it:
/// its own where a route goes there, else <c>NAME/MODEL</c>. In the shape of the client that asks.
/// </summary>
internal sealed class ModelList(ProviderCalls calls, Routes routes, TimeProvider time)
{
    private const int MostPerProvider = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, IReadOnlyList<Model> Models)> _remembered = [];

    /// <summary>The shape that a client of this endpoint reads.</summary>
    public static Dialect DialectOf(HttpRequest request) => request.Headers.ContainsKey("anthropic-version") ? Dialect.Anthropic : Dialect.OpenAi;

    /// <exception cref="UpstreamException">No provider could be asked.</exception>
    public async Task<JsonObject> AllAsync(HttpContext context)
    {
        var models = await FindAsync(context);
        if (DialectOf(context.Request) == Dialect.OpenAi)
        {
            return new() { ["object"] = "list", ["data"] = new JsonArray([.. models.Select(model => model.ToOpenAi())]) };
        }

        return new()
        {
            ["data"] = new JsonArray([.. models.Select(model => model.ToAnthropic())]),
            ["has_more"] = false,
            ["first_id"] = models is [var first, ..] ? first.Id : null,
            ["last_id"] = models is [.., var last] ? last.Id : null,
        };
    }

    /// <exception cref="RequestException">There is none of this name.</exception>
    public async Task<JsonObject> OneAsync(HttpContext context, string id)
    {
        var model = (await FindAsync(context)).FirstOrDefault(model => model.Id == id)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "model_not_found", "There is no such model.", "model");
        return DialectOf(context.Request) == Dialect.Anthropic ? model.ToAnthropic() : model.ToOpenAi();
    }

    private async Task<Model[]> FindAsync(HttpContext context)
    {
        var failure = (RequestException?)null;
        var found = await Task.WhenAll(routes.All.Select(async provider =>
        {
            try
            {
                return await OfAsync(context, provider);
            }
            catch (RequestException failed)
            {
                failure ??= failed;
                return [];
            }
        }));
        var listed = routes.All.Zip(found).SelectMany(pair => pair.Second.Select(model => model with { Id = NameOf(pair.First, model.Id) ?? "" }))
            .Concat(routes.Aliases.Select(alias => new Model(alias, routes.For(alias)[0].Provider.Name, 0)))
            .Where(model => model.Id.Length > 0)
            .DistinctBy(model => model.Id)
            .ToArray();
        return listed.Length > 0 || failure is null ? listed : throw failure;
    }

    /// <summary>What clients call a provider's model; null where they cannot reach it.</summary>
    private string? NameOf(Provider provider, string model) => new[] { model, $"{provider.Name}/{model}" }
        .FirstOrDefault(name => routes.For(name).Contains(new Target(provider, model)));

    private async Task<IReadOnlyList<Model>> OfAsync(HttpContext context, Provider provider)
    {
        if (provider.Options.Models.Count > 0)
        {
            return [.. provider.Options.Models.Select(id => new Model(id, provider.Name, 0))];
        }

        if (provider.IsAzure)
        {
            return [];
        }

        // What a client's own key may see is its own.
        var isShared = provider.Key == KeySource.Server;
        if (isShared && _remembered.TryGetValue(provider.Name, out var remembered) && remembered.Until > time.GetUtcNow())
        {
            return remembered.Models;
        }

        var answer = await calls.SendAsync(context, new ProviderCall("models", provider.Dialect, HttpMethod.Get, "models", null, null), provider, Longest);
        if (!answer.IsSuccess)
        {
            // Nothing of its words: they are not inspected here.
            throw new UpstreamException($"http_{answer.Status}") { Provider = provider.Name };
        }

        var models = (answer.Body["data"] as JsonArray ?? []).Select(entry => Model.Read(entry, provider.Name)).OfType<Model>().Take(MostPerProvider).ToArray();
        if (isShared)
        {
            _remembered[provider.Name] = (time.GetUtcNow() + Memory, models);
        }

        return models;
    }
}
