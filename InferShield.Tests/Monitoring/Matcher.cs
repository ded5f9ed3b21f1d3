using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

/// <summary>A matcher of Alertmanager's, such as <c>severity=~"warning|info"</c>. A label that is missing is empty.</summary>
internal sealed partial record Matcher(string Label, string Operator, string Value)
{
    public override string ToString() => $"{Label}{Operator}\"{Value}\"";

    public static Matcher Parse(string text)
    {
        var match = Form().Match(text);
        Assert.True(match.Success, text);
        return new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(Label, "");
        return Operator switch
        {
            "=" => value == Value,
            "!=" => value != Value,
            "=~" => Regex.IsMatch(value, $"^(?:{Value})$"),
            _ => !Regex.IsMatch(value, $"^(?:{Value})$"),
        };
    }

    /// <summary>A value that matches: for a pattern its first alternative, or any word.</summary>
    public string Example => Operator switch
    {
        "=" => Value,
        "=~" when Value == ".+" => "any",
        "=~" => Value.Split('|')[0],
        _ => "other",
    };

    [GeneratedRegex("""^([a-z_]+)(=~|!~|!=|=)"(.*)"$""")]
    private static partial Regex Form();
}
