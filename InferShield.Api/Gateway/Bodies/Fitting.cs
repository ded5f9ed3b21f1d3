using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>Makes a redacted text fit for its place: what was JSON stays JSON, what was an address stays one.</summary>
internal static partial class Fitting
{
    /// <param name="at">The property's name, or an index.</param>
    /// <param name="original">What stood there.</param>
    /// <param name="redacted">What is to stand there.</param>
    public static string Of(object at, string original, string redacted) =>
        original.AsSpan().TrimStart() is ['{' or '[', ..] && IsJson(original) ? Json(redacted)
        : at is "url" or "image_url" or "file_url" or "server_url" && Uri.IsWellFormedUriString(original, UriKind.Absolute) ? Address(redacted)
        : redacted;

    public static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text as JSON: as it is, with what replaced its numbers in quotation marks, or as the one value of an object.</summary>
    public static string Json(string redacted)
    {
        if (IsJson(redacted))
        {
            return redacted;
        }

        var quoted = Outside().Replace(redacted, match => match.ValueSpan is ['"', ..] || IsJson(match.Value) ? match.Value : JsonSerializer.Serialize(match.Value, SnakeCase.Options));
        return IsJson(quoted) ? quoted : $$"""{"redacted":{{JsonSerializer.Serialize(redacted, SnakeCase.Options)}}}""";
    }

    private static string Address(string redacted)
    {
        var result = new StringBuilder(redacted.Length);
        foreach (var rune in redacted.EnumerateRunes())
        {
            result.Append(rune.Value is '[' or ']' or ' ' || !rune.IsAscii ? Uri.EscapeDataString(rune.ToString()) : rune.ToString());
        }

        return result.ToString();
    }

    // A string, a mask, or anything else that is no mark of the grammar.
    [GeneratedRegex("""\"([^"\\]|\\.)*\"|\[[A-Z][A-Z0-9_]*([:#][a-z0-9]+)?\]|[^\s,:{}\[\]"]+""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Outside();
}
