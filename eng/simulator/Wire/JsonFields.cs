using System.Text.Json;

namespace InferShield.Simulator.Wire;

/// <summary>Reads fields of a request; what is missing or of another type becomes the error that a provider answers.</summary>
internal static class JsonFields
{
    public static JsonElement? Optional(this JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public static JsonElement Required(this JsonElement body, string name) =>
        body.Optional(name) ?? throw ProviderException.Invalid(name, $"'{name}' is missing.", "missing_required_parameter");

    public static JsonElement RequiredArray(this JsonElement body, string name)
    {
        var value = body.Required(name);
        return value.ValueKind is JsonValueKind.Array ? value : throw WrongType(name, "an array", value);
    }

    public static string RequiredText(this JsonElement body, string name) => body.Required(name).Text(name);

    public static string? OptionalText(this JsonElement body, string name) => body.Optional(name)?.Text(name);

    public static bool OptionalFlag(this JsonElement body, string name) => body.Optional(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw WrongType(name, "true or false", other),
    };

    public static int? OptionalNumber(this JsonElement body, string name, int least, int most = int.MaxValue)
    {
        if (body.Optional(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            throw WrongType(name, "a whole number", value);
        }

        return number >= least && number <= most
            ? number
            : throw ProviderException.Invalid(name, $"'{name}' has to be from {least} to {most}.");
    }

    /// <summary>A field that is one text or an array of texts; none when it is missing.</summary>
    public static string[] Texts(this JsonElement body, string name) => body.Optional(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(text => text.Text(name))],
        { } text => [text.Text(name)],
    };

    public static string Text(this JsonElement value, string name)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            throw WrongType(name, "a string", value);
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ProviderException.Invalid(name, $"'{name}' is not valid Unicode.");
        }
    }

    public static ProviderException WrongType(string name, string wanted, JsonElement found) =>
        ProviderException.Invalid(name, $"'{name}' has to be {wanted}, not {NameOf(found)}.", "invalid_type");

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "the number given",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
