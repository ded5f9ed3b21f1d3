using System.Text.Json.Nodes;
using InferShield.Api.Providers;
using InferShield.Api.Providers.Translation.ToAnthropic;
using InferShield.Api.Providers.Translation.ToOpenAi;

namespace InferShield.Tests.Providers.Translation;

/// <summary>Requests of both shapes that say the same, but for what a test puts into them.</summary>
internal static class Bodies
{
    public const int MaxTokens = 4096;

    private const string User = """[{"role":"user","content":"Hello"}]""";

    public static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    /// <param name="fields">Fields that it has besides, or instead.</param>
    public static JsonObject Chat(string fields) => With(Json($$"""{"model":"m","messages":{{User}},"max_completion_tokens":9}"""), fields);

    /// <inheritdoc cref="Chat"/>
    public static JsonObject Messages(string fields) => With(Json($$"""{"model":"m","messages":{{User}},"max_tokens":9}"""), fields);

    public static JsonObject ToAnthropic(JsonObject chat) => MessagesRequest.Of(chat, MaxTokens);

    public static JsonObject ToOpenAi(JsonObject messages, string kind = "openai") => ChatRequest.Of(messages, ProviderKind.Find(kind)!);

    /// <summary>The order of fields says nothing.</summary>
    public static void Same(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nbut got  {actual.ToJsonString()}");

    private static JsonObject With(JsonObject body, string fields)
    {
        foreach (var (name, value) in Json(fields))
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }
}
