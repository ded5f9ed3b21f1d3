using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>One dot for any prompt, or the address of none.</summary>
internal static class Images
{
    public const string DefaultModel = "sim-image";

    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAfbLI3wAAAABJRU5ErkJggg==";

    public static Reply Answer(ModelCall call)
    {
        var prompt = call.Body.RequiredText("prompt");
        var inBase64 = call.Body.OptionalText("response_format") switch
        {
            null or "url" => false,
            "b64_json" => true,
            var other => throw ProviderException.Invalid("response_format", $"There is no format '{other}'."),
        };
        var images = Enumerable.Range(0, call.Body.OptionalNumber("n", 1, 10) ?? 1).Select(number => new JsonObject
        {
            ["revised_prompt"] = prompt,
            [inBase64 ? "b64_json" : "url"] = inBase64 ? Dot : $"https://images.example.com/{Prose.Seed(prompt):x16}-{number}.png",
        });
        return Reply.Whole(0, new JsonObject { ["created"] = OpenAiEndpoints.Created, ["data"] = new JsonArray([.. images]) });
    }
}
