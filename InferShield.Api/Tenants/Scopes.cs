using System.IO.Enumeration;
using System.Text.Json;

namespace InferShield.Api.Tenants;

/// <summary>
/// What a key may be used for: patterns of models and of operations (the audit log's words, such as
/// <c>chat.completions</c>), in which <c>*</c> stands for any characters. An empty list allows everything.
/// </summary>
public sealed record Scopes(IReadOnlyList<string> Models, IReadOnlyList<string> Operations)
{
    /// <summary>The most patterns of one list.</summary>
    public const int Most = 100;

    private const int LongestPattern = 128;

    // They name no model and run none.
    private static readonly string[] WithoutModel = ["models", "analyze"];

    public static Scopes All { get; } = new([], []);

    /// <summary>Whether a text may be a pattern: what ids are written with, and <c>*</c>.</summary>
    public static bool IsPattern(string text) =>
        text.Length is > 0 and <= LongestPattern
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/' or '@' or '*');

    public bool AllowsOperation(string operation) => Allows(Operations, operation);

    /// <summary>Without a name the provider would choose the model, so a key with models of its own has to name one.</summary>
    public bool AllowsModel(string operation, string? model) =>
        Models.Count == 0 || (model is null ? WithoutModel.Contains(operation) : Allows(Models, model));

    internal static string Write(IReadOnlyList<string> patterns) => JsonSerializer.Serialize(patterns);

    internal static IReadOnlyList<string> Read(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    // A pattern has no backslash, which would be the only other mark with a meaning but ? here.
    private static bool Allows(IReadOnlyList<string> patterns, string text) =>
        patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false));
}
