using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Apis;

/// <summary>What a client asks.</summary>
/// <param name="Body">The texts and parameters, which inspection may change.</param>
internal sealed record InferenceRequest(JsonObject Body)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>Beneath the version segment; null for the endpoint's own.</summary>
    public string? Path { get; init; }

    /// <summary>What stands in the query and goes on with the path, by its names; null for nothing.</summary>
    public JsonObject? Query { get; init; }

    /// <summary>What comes with the body and cannot be read.</summary>
    public IReadOnlyList<OpaquePart> Opaque { get; init; } = [];

    /// <summary>What is sent instead of the body, made of the body as it is then; null where the body is sent as JSON.</summary>
    public Func<HttpContent?>? Content { get; init; }
}
