using System.Text.Json.Nodes;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Anthropic;

internal static class AnthropicEndpoints
{
    private const string VersionHeader = "anthropic-version";

    public static void MapAnthropic(this IEndpointRouteBuilder v1)
    {
        Map(v1, "/messages", Messages.Answer);
        Map(v1, "/messages/count_tokens", call =>
            Reply.Whole(0, new JsonObject { ["input_tokens"] = Messages.Read(call.Body).InputTokens }));
    }

    private static void Map(IEndpointRouteBuilder v1, string path, Func<ModelCall, Reply> answer) =>
        v1.MapPost(path, (HttpContext context, ModelCalls calls) => context.Request.Headers.ContainsKey(VersionHeader)
            ? calls.RunAsync(context, answer)
            : throw ProviderException.Invalid(VersionHeader, $"The header '{VersionHeader}' is missing."));
}
