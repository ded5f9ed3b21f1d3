using System.Text.Json;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>Inputs that are one text, several texts, one array of token numbers or several of them.</summary>
internal static class TextInputs
{
    private const int Most = 2048;

    public static string[] Read(JsonElement input, string name)
    {
        string[] texts = input.ValueKind is not JsonValueKind.Array ? [input.Text(name)]
            : IsTokens(input) ? [Words(input)]
            : [.. input.EnumerateArray().Select(item => IsTokens(item) ? Words(item) : item.Text(name))];
        return texts.Length is > 0 and <= Most
            ? texts
            : throw ProviderException.Invalid(name, $"'{name}' has to hold from 1 to {Most} inputs.");
    }

    private static bool IsTokens(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array
        && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Number);

    private static string Words(JsonElement tokens) =>
        string.Join(' ', tokens.EnumerateArray().Select(token => token.GetRawText()));
}
