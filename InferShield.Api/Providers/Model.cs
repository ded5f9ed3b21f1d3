using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Providers;

/// <summary>An entry of a list of models.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Created">Unix time; 0 where it is not known.</param>
internal sealed record Model(string Id, string Owner, long Created)
{
    /// <summary>Reads an entry of either shape; null where it has no name that is one. Nothing but harmless fields is kept.</summary>
    public static Model? Read(JsonNode? entry, string provider)
    {
        if (entry is not JsonObject model || Word(model["id"]) is not { } id)
        {
            return null;
        }

        var created = model["created"] is JsonValue number && number.TryGetValue<long>(out var seconds) ? seconds
            : model["created_at"] is JsonValue text && text.TryGetValue<string>(out var words)
                && DateTimeOffset.TryParse(words, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUnixTimeSeconds()
            : 0;

        // Gemini's list has names with their collection's before them; its calls take both.
        return new Model(id.StartsWith("models/", StringComparison.Ordinal) ? id["models/".Length..] : id, Word(model["owned_by"]) ?? provider,
            Math.Clamp(created, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
    }

    public JsonObject ToOpenAi() => new() { ["id"] = Id, ["object"] = "model", ["created"] = Created, ["owned_by"] = Owner };

    public JsonObject ToAnthropic() => new()
    {
        ["type"] = "model",
        ["id"] = Id,
        ["display_name"] = Id,
        ["created_at"] = DateTimeOffset.FromUnixTimeSeconds(Created).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 && BodyReader.IsIdentifier(text) ? text : null;
}
