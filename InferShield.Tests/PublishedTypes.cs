using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Tests;

/// <summary>Types that others publish, written down in a text file, and what a JSON value has that they do not allow.</summary>
/// <remarks>
/// A line is "Type: field=type optional?=type" or "Alias = type". T[] is a list, {T} an object with any keys, a|b one of
/// them; string, number, boolean, null, unknown, a literal, and Kubernetes's quantity and Prometheus's duration are known.
/// </remarks>
internal sealed partial class PublishedTypes(string file)
{
    private readonly Dictionary<string, string> _types = Load(file);

    public bool Knows(string type) => _types.ContainsKey(type);

    /// <summary>A sentence for each property that is unknown, missing or of another type.</summary>
    public IEnumerable<string> Problems(JsonElement value, string type, string path)
    {
        var alternatives = Split(type, '|').Select(alternative => One(value, alternative, path).ToList()).ToList();
        return alternatives.MinBy(problems => problems.Count)!;
    }

    private IEnumerable<string> One(JsonElement value, string type, string path) =>
        type switch
        {
            "unknown" => [],
            ['(', .., ')'] => Problems(value, type[1..^1], path),
            [.. var item, '[', ']'] => Items(value, item, path),
            ['{', .. var item, '}'] => Is(value, JsonValueKind.Object, path) ?? value.EnumerateObject().SelectMany(property => Problems(property.Value, item, $"{path}.{property.Name}")),
            "string" => Is(value, JsonValueKind.String, path) ?? [],
            "number" => Is(value, JsonValueKind.Number, path) ?? [],
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path} is no boolean"],
            "null" => Is(value, JsonValueKind.Null, path) ?? [],
            "quantity" => value.ValueKind is JsonValueKind.String or JsonValueKind.Number && Quantity.IsMatch(value.ToString()) ? [] : [$"{path} is {value.GetRawText()}, no quantity"],
            "duration" => value.ValueKind == JsonValueKind.String && Duration.IsMatch(value.ToString()) ? [] : [$"{path} is {value.GetRawText()}, no duration"],
            _ when type[0] is '"' or '-' || char.IsAsciiDigit(type[0]) => value.GetRawText() == type ? [] : [$"{path} is {value.GetRawText()}, not {type}"],
            _ when _types[type][0] == '=' => Problems(value, _types[type][1..], path),
            _ => Members(value, _types[type], path),
        };

    private IEnumerable<string> Items(JsonElement value, string type, string path) =>
        Is(value, JsonValueKind.Array, path) ?? value.EnumerateArray().SelectMany((item, index) => Problems(item, type, $"{path}[{index}]"));

    private IEnumerable<string> Members(JsonElement value, string members, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return [$"{path} is no object"];
        }

        var known = members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(member => member.Split('=', 2)).ToDictionary(member => member[0].TrimEnd('?'), member => (IsOptional: member[0].EndsWith('?'), Type: member[1]));
        return known.Where(member => !member.Value.IsOptional && !value.TryGetProperty(member.Key, out _)).Select(member => $"{path} has no {member.Key}")
            .Concat(value.EnumerateObject().SelectMany(property => known.TryGetValue(property.Name, out var member)
                ? Problems(property.Value, member.Type, $"{path}.{property.Name}")
                : [$"{path} has {property.Name}, which the schema does not know"]));
    }

    private static IEnumerable<string>? Is(JsonElement value, JsonValueKind kind, string path) => value.ValueKind == kind ? null : [$"{path} is {value.ValueKind}, not {kind}"];

    private static IEnumerable<string> Split(string type, char separator)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < type.Length; i++)
        {
            depth += type[i] is '(' or '{' ? 1 : type[i] is ')' or '}' ? -1 : 0;
            if (type[i] == separator && depth == 0)
            {
                yield return type[start..i];
                start = i + 1;
            }
        }

        yield return type[start..];
    }

    private static Dictionary<string, string> Load(string file) =>
        File.ReadLines(file)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split([": ", " = "], 2, StringSplitOptions.None) is var parts && line[parts[0].Length] == ':' ? (parts[0], " " + parts[1]) : (parts[0], "=" + parts[1]))
            .ToDictionary();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quantity { get; }

    [GeneratedRegex("^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration { get; }
}
