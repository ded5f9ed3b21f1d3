using System.Text.Json.Nodes;
using InferShield.Simulator.Faults;
using InferShield.Simulator.OpenAi;

namespace InferShield.Simulator.Wire;

/// <summary>
/// <c>/v1/models</c>, in the shape of the provider that the client talks to. Names that are not listed work too, as
/// an ordinary model, except those that start with <c>missing-</c>.
/// </summary>
internal static class Models
{
    private static readonly string[] Names =
    [
        "sim-chat", "sim-embedding", Moderations.DefaultModel, Images.DefaultModel, "sim-echo", "sim-slow", "sim-leak-pii", "sim-leak-secret",
        "sim-leak-mixed", "sim-error-429", "sim-error-500", "sim-error-503", .. Plan.FaultModels.Keys,
    ];

    public static void MapModels(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/models", (HttpRequest request) => Results.Json(IsAnthropic(request) ? AnthropicList() : OpenAiList()));
        v1.MapGet("/models/{id}", (HttpRequest request, string id) => id.StartsWith("missing-", StringComparison.Ordinal)
            ? throw new ProviderException(404, $"There is no model '{id}'.") { Parameter = "model", Code = "model_not_found" }
            : Results.Json(IsAnthropic(request) ? AnthropicModel(id) : OpenAiModel(id)));
    }

    private static bool IsAnthropic(HttpRequest request) => request.Headers.ContainsKey("anthropic-version");

    private static JsonObject OpenAiList() => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. Names.Select(OpenAiModel)]),
    };

    private static JsonObject OpenAiModel(string id) => new()
    {
        ["id"] = id,
        ["object"] = "model",
        ["created"] = OpenAiEndpoints.Created,
        ["owned_by"] = "simulator",
    };

    private static JsonObject AnthropicList() => new()
    {
        ["data"] = new JsonArray([.. Names.Select(AnthropicModel)]),
        ["has_more"] = false,
        ["first_id"] = Names[0],
        ["last_id"] = Names[^1],
    };

    private static JsonObject AnthropicModel(string id) => new()
    {
        ["type"] = "model",
        ["id"] = id,
        ["display_name"] = id,
        ["created_at"] = DateTimeOffset.FromUnixTimeSeconds(OpenAiEndpoints.Created).UtcDateTime,
    };
}
