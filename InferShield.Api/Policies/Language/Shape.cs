using System.Globalization;
using System.Text.Json.Nodes;

namespace InferShield.Api.Policies.Language;

/// <summary>What a field of a policy file may hold: how it is read, and the same in words of JSON Schema.</summary>
/// <param name="Read">Takes the value and its field's name; throws <see cref="PolicyProblemException"/>.</param>
/// <param name="Schema">Makes the schema, anew each time.</param>
internal sealed record Shape<T>(Func<PolicyNode, string, T> Read, Func<JsonObject> Schema);

/// <summary>A field of an object: its name, what it means, and where its value goes.</summary>
internal sealed record Field<T>(string Name, string Meaning, bool IsRequired, Action<T, PolicyNode, string> Read, Func<JsonObject> Schema);

internal static class Shape
{
    public static Shape<int> WholeNumber(int least, int most) => new((node, field) =>
    {
        if (node.Kind != PolicyNodeKind.Number || !int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw Problem(node, field, "must be a whole number.");
        }

        return number >= least && number <= most ? number : throw Problem(node, field, $"is {number}; it must be {least} to {most}.");
    }, () => new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most });

    public static Shape<bool> Truth { get; } = new(
        (node, field) => node.Kind == PolicyNodeKind.Truth ? node.Text is ['t' or 'T', ..] : throw Problem(node, field, "must be true or false."),
        () => new JsonObject { ["type"] = "boolean" });

    public static Shape<string> Text(int longest) => new((node, field) => node switch
    {
        { Kind: PolicyNodeKind.Text, Text.Length: > 0 } when node.Text.Length <= longest => node.Text,
        { Kind: PolicyNodeKind.Text } => throw Problem(node, field, $"must have 1 to {longest} characters."),
        { Kind: PolicyNodeKind.Number or PolicyNodeKind.Truth } => throw Problem(node, field, "must be a text; put it in quotes."),
        _ => throw Problem(node, field, "must be a text."),
    }, () => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = longest });

    public static Shape<T> Word<T>(params (string Word, T Value)[] words) => new((node, field) =>
    {
        foreach (var (word, value) in words)
        {
            if (node.Kind == PolicyNodeKind.Text && string.Equals(node.Text, word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw Problem(node, field, $"must be {OneOf([.. words.Select(word => word.Word)])}.");
    }, () => new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word.Word)]) });

    /// <summary>A list of at least one item; with <paramref name="orOne"/> also an item alone.</summary>
    public static Shape<IReadOnlyList<T>> List<T>(Shape<T> item, int most, bool orOne = false) => new((node, field) =>
    {
        if (orOne && node.Kind != PolicyNodeKind.List)
        {
            return [item.Read(node, field)];
        }

        if (node.Kind != PolicyNodeKind.List || node.Items.Count == 0)
        {
            throw Problem(node, field, "must be a list with at least one entry.");
        }

        if (node.Items.Count > most)
        {
            throw Problem(node.Items[most], field, $"has more than {most} entries.");
        }

        return [.. node.Items.Select((child, index) => item.Read(child, $"{field}[{index}]"))];
    }, () =>
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item.Schema(), ["minItems"] = 1, ["maxItems"] = most };
        return orOne ? new JsonObject { ["anyOf"] = new JsonArray(item.Schema(), list) } : list;
    });

    /// <summary>An object with these fields and no others, each at most once.</summary>
    /// <param name="create">Makes the target.</param>
    /// <param name="check">Says what is wrong with the whole: the field that it is about (or none) and the rest of the sentence.</param>
    /// <param name="fields">In the order of the documentation.</param>
    public static Shape<T> Object<T>(Func<T> create, Func<T, (string? Field, string Problem)?>? check, params Field<T>[] fields) => new((node, at) =>
    {
        if (node.Kind != PolicyNodeKind.Object)
        {
            throw Problem(node, at, "must be an object.");
        }

        var target = create();
        var lines = new Dictionary<string, int>();
        foreach (var member in node.Members)
        {
            var field = fields.FirstOrDefault(field => field.Name == member.Name);
            var name = Join(at, IsTellable(member.Name) ? member.Name : "a field");
            if (field is null)
            {
                throw new PolicyProblemException(member.Line, name, $"is not known; the fields are {string.Join(", ", fields.Select(known => known.Name))}.");
            }

            if (!lines.TryAdd(member.Name, member.Line))
            {
                throw new PolicyProblemException(member.Line, name, $"stands in line {lines[member.Name]} already.");
            }

            field.Read(target, member.Value, name);
        }

        if (fields.FirstOrDefault(field => field.IsRequired && !lines.ContainsKey(field.Name)) is { } missing)
        {
            throw new PolicyProblemException(node.Line, Join(at, missing.Name), "is missing.");
        }

        return check?.Invoke(target) is var (wrong, problem)
            ? throw new PolicyProblemException(wrong is null ? node.Line : lines.GetValueOrDefault(wrong, node.Line), wrong is null ? at : Join(at, wrong), problem)
            : target;
    }, () =>
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(fields.Select(field =>
            {
                var value = field.Schema();
                value["description"] = field.Meaning;
                return KeyValuePair.Create(field.Name, (JsonNode?)value);
            })),
        };
        if (fields.Any(field => field.IsRequired))
        {
            schema["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]);
        }

        return schema;
    });

    public static Field<T> Field<T, TValue>(string name, Shape<TValue> shape, Action<T, TValue> set, string meaning, bool isRequired = false) =>
        new(name, meaning, isRequired, (target, node, field) => set(target, shape.Read(node, field)), shape.Schema);

    /// <summary>The shape with a further demand: <paramref name="problem"/> gives the rest of a sentence, or null.</summary>
    public static Shape<T> Where<T>(this Shape<T> shape, Func<T, string?> problem, string? pattern = null) => new((node, field) =>
    {
        var value = shape.Read(node, field);
        return problem(value) is { } text ? throw Problem(node, field, text) : value;
    }, () =>
    {
        var schema = shape.Schema();
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    });

    public static Shape<TResult> Select<T, TResult>(this Shape<T> shape, Func<T, TResult> convert) =>
        new((node, field) => convert(shape.Read(node, field)), shape.Schema);

    public static string OneOf(IReadOnlyList<string> words) => words.Count < 2 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static string Join(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";

    private static PolicyProblemException Problem(PolicyNode node, string field, string problem) =>
        new(node.Line, field.Length == 0 ? null : field, problem);

    private static bool IsTellable(string name) => name.Length is > 0 and <= 64 && name.All(character => character is > ' ' and <= '~');
}
