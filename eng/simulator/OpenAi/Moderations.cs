using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>A text is flagged in the categories whose names stand in it.</summary>
internal static class Moderations
{
    public const string DefaultModel = "sim-moderation";

    private const double High = .98;
    private const double Low = .0001;

    private static readonly string[] Categories =
    [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/instructions",
        "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    public static Reply Answer(ModelCall call)
    {
        var texts = Read(call.Body.Required("input"));
        return Reply.Whole(0, new JsonObject
        {
            ["id"] = $"modr-{Prose.Seed(string.Join('\n', texts)):x16}",
            ["model"] = call.Model,
            ["results"] = new JsonArray([.. texts.Select(Result)]),
        });
    }

    private static string[] Read(JsonElement input) =>
        input.ValueKind is JsonValueKind.Array && input.EnumerateArray().Any(part => part.ValueKind is JsonValueKind.Object)
            ? [ChatMessages.Text(input, "input")]
            : TextInputs.Read(input, "input");

    private static JsonObject Result(string text)
    {
        var isIn = Categories.ToDictionary(category => category, category => text.Contains(category, StringComparison.OrdinalIgnoreCase));
        return new JsonObject
        {
            ["flagged"] = isIn.ContainsValue(true),
            ["categories"] = Each(category => isIn[category]),
            ["category_scores"] = Each(category => isIn[category] ? High : Low),
            ["category_applied_input_types"] = Each(_ => new JsonArray("text")),
        };
    }

    private static JsonObject Each(Func<string, JsonNode> value) =>
        new(Categories.Select(category => KeyValuePair.Create(category, (JsonNode?)value(category))));
}
