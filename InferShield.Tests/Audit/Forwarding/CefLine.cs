using System.Text;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Audit.Forwarding;

/// <summary>A CEF message, read as its consumers do: seven fields between bars, then keys and values.</summary>
internal sealed partial record CefLine(string[] Header, IReadOnlyDictionary<string, string> Extensions)
{
    public static CefLine Parse(string message)
    {
        Assert.StartsWith("CEF:0|", message, StringComparison.Ordinal);
        var header = new List<string>();
        var field = new StringBuilder();
        var at = 0;
        for (; header.Count < 7; at++)
        {
            if (message[at] == '|')
            {
                header.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(message[at] == '\\' ? message[++at] : message[at]);
            }
        }

        var rest = message[at..];
        var keys = Key().Matches(rest);
        var extensions = new Dictionary<string, string>();
        foreach (var (index, key) in keys.Index())
        {
            var end = index + 1 < keys.Count ? keys[index + 1].Index : rest.Length;
            extensions.Add(key.Groups["key"].Value, Unescape(rest[(key.Index + key.Length)..end]));
        }

        return new CefLine([.. header], extensions);
    }

    private static string Unescape(string value) => Escape().Replace(value, match => match.Value[1] switch { 'n' => "\n", 'r' => "\r", var other => other.ToString() });

    [GeneratedRegex(@"(?:\A| )(?<key>[A-Za-z0-9]+)=")]
    private static partial Regex Key();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
