using System.Buffers.Binary;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>Vectors of length one, chosen by the text alone.</summary>
internal static class Embeddings
{
    private const int DefaultDimensions = 1536;
    private const int MostDimensions = 4096;

    public static Reply Answer(ModelCall call)
    {
        var body = call.Body;
        var inputs = TextInputs.Read(body.Required("input"), "input");
        var dimensions = body.OptionalNumber("dimensions", 1, MostDimensions) ?? DefaultDimensions;
        var inBase64 = body.OptionalText("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            var other => throw ProviderException.Invalid("encoding_format", $"There is no encoding '{other}'."),
        };

        var tokens = inputs.Sum(Tokens.Count);
        return Reply.Whole(0, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. inputs.Select((text, index) => new JsonObject
            {
                ["object"] = "embedding",
                ["index"] = index,
                ["embedding"] = Encode(Vector(text, dimensions), inBase64),
            })]),
            ["model"] = call.Model,
            ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
        });
    }

    private static float[] Vector(string text, int dimensions)
    {
        var state = Prose.Seed(text);
        var vector = new float[dimensions];
        for (var index = 0; index < dimensions; index++)
        {
            vector[index] = (float)((Prose.Next(ref state) / (double)ulong.MaxValue * 2) - 1);
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private static JsonNode Encode(float[] vector, bool inBase64)
    {
        if (!inBase64)
        {
            return new JsonArray([.. vector.Select(value => JsonValue.Create(value))]);
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var index = 0; index < vector.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
        }

        return Convert.ToBase64String(bytes);
    }
}
