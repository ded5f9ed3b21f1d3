using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation;

/// <summary>
/// An object of a request that is read to the last of its fields: what the other shape has no place for is refused by its name, so
/// that nothing a client says is dropped in silence. A field that holds nothing (null, <c>[]</c>, <c>{}</c>) says nothing.
/// </summary>
/// <param name="value">The object.</param>
/// <param name="path">Where it stands, such as <c>messages[0].content[1]</c>; empty for the body.</param>
internal sealed class Fields(JsonObject value, string path = "")
{
    private const int LongestNameTold = 32;

    private readonly HashSet<string> _left = [.. value.Where(field => !IsNothing(field.Value)).Select(field => field.Key)];

    public JsonNode? Take(string name)
    {
        _left.Remove(name);
        return value[name];
    }

    public JsonNode? Copy(string name) => Take(name)?.DeepClone();

    /// <summary>Copies a field under its own or another name, where it is there.</summary>
    public void CopyTo(JsonObject target, string name, string? under = null)
    {
        if (Copy(name) is { } copy)
        {
            target[under ?? name] = copy;
        }
    }

    /// <exception cref="RequestException">It is no string.</exception>
    public string? Text(string name) => Take(name) switch
    {
        null => null,
        JsonValue text when text.TryGetValue<string>(out var word) => word,
        _ => throw Invalid(name, "must be a string"),
    };

    /// <exception cref="RequestException">It is absent, or no string.</exception>
    public string RequiredText(string name) => Text(name) ?? throw Invalid(name, "must be a string");

    /// <exception cref="RequestException">It is neither true nor false.</exception>
    public bool? Flag(string name) => Take(name) switch
    {
        null => null,
        JsonValue flag when flag.TryGetValue<bool>(out var truth) => truth,
        _ => throw Invalid(name, "must be true or false"),
    };

    /// <exception cref="RequestException">It is no number.</exception>
    public double? Number(string name) => Take(name) switch
    {
        null => null,
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => number.Deserialize<double>(),
        _ => throw Invalid(name, "must be a number"),
    };

    /// <exception cref="RequestException">It is no object.</exception>
    public Fields? Object(string name) => Take(name) switch
    {
        null => null,
        JsonObject child => new Fields(child, PathOf(name)),
        _ => throw Invalid(name, "must be an object"),
    };

    /// <exception cref="RequestException">It is absent, or no object.</exception>
    public Fields RequiredObject(string name) => Object(name) ?? throw Invalid(name, "must be an object");

    /// <exception cref="RequestException">It is no array of objects.</exception>
    public IReadOnlyList<Fields> Objects(string name) => Take(name) switch
    {
        null => [],
        JsonArray items when items.All(item => item is JsonObject) =>
            [.. items.Select((item, index) => new Fields((JsonObject)item!, $"{PathOf(name)}[{index}]"))],
        _ => throw Invalid(name, "must be an array of objects"),
    };

    /// <summary>Leaves fields out that have no meaning for the answer, or that the other shape has by itself.</summary>
    public void LeaveOut(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _left.Remove(name);
        }
    }

    /// <summary>Takes a field that says what goes without saying.</summary>
    /// <exception cref="RequestException">It says something else.</exception>
    public void Expect(string name, JsonNode usual)
    {
        if (_left.Remove(name) && !JsonNode.DeepEquals(value[name], usual))
        {
            throw Refused(name);
        }
    }

    /// <exception cref="RequestException">A field was not taken.</exception>
    public void RequireNoOther()
    {
        if (_left.Count > 0)
        {
            throw Refused(value.First(field => _left.Contains(field.Key)).Key);
        }
    }

    public RequestException Refused(string name, string why = "the model's provider has nothing like it") =>
        new(StatusCodes.Status400BadRequest, "unsupported_parameter", $"'{PathOf(name)}' cannot be translated: {why}.", PathOf(name));

    public RequestException Invalid(string name, string what) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", $"'{PathOf(name)}' {what}.", PathOf(name));

    // A name that may be anything is not repeated.
    private string PathOf(string name) =>
        name.Length is 0 or > LongestNameTold || !name.All(character => char.IsAsciiLetterLower(character) || character == '_') ? path.Length > 0 ? path : "body"
        : path.Length > 0 ? $"{path}.{name}" : name;

    private static bool IsNothing(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
