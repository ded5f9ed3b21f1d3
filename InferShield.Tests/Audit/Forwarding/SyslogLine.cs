using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Audit.Forwarding;

/// <summary>A message of RFC 5424, read by its grammar; what does not follow it throws.</summary>
internal sealed partial record SyslogLine(int Priority, DateTimeOffset At, string MessageId, IReadOnlyDictionary<string, Dictionary<string, string>> Data, string Message)
{
    public Dictionary<string, string> Audit => Data.Single(element => element.Key.StartsWith("audit@", StringComparison.Ordinal)).Value;

    public static SyslogLine Parse(string text)
    {
        var header = Header().Match(text);
        Assert.True(header.Success, text);
        Assert.DoesNotContain(text, char.IsControl);
        var data = new Dictionary<string, Dictionary<string, string>>();
        var at = header.Length;
        if (text[at] == '-')
        {
            at++;
        }

        while (at < text.Length && text[at] == '[')
        {
            at = ReadElement(text, at + 1, data);
        }

        Assert.True(at == text.Length || text[at] == ' ', text[at..]);
        return new SyslogLine(
            int.Parse(header.Groups["priority"].Value, CultureInfo.InvariantCulture),
            DateTimeOffset.ParseExact(header.Groups["time"].Value, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            header.Groups["id"].Value, data, at == text.Length ? "" : text[(at + 1)..]);
    }

    private static int ReadElement(string text, int at, Dictionary<string, Dictionary<string, string>> data)
    {
        var name = Name().Match(text, at);
        var parameters = data[name.Value] = [];
        at += name.Length;
        while (text[at] == ' ')
        {
            var key = Name().Match(text, at + 1);
            at += 1 + key.Length;
            Assert.Equal("=\"", text.Substring(at, 2));
            at += 2;
            var value = new StringBuilder();
            for (; text[at] != '"'; at++)
            {
                Assert.NotEqual(']', text[at]);
                value.Append(text[at] == '\\' && text[at + 1] is '"' or '\\' or ']' ? text[++at] : text[at]);
            }

            at++;
            parameters.Add(key.Value, value.ToString());
        }

        Assert.Equal(']', text[at]);
        return at + 1;
    }

    [GeneratedRegex(@"\A<(?<priority>[0-9]{1,3})>1 (?<time>[0-9T:.-]+Z) [!-~]{1,255} [!-~]{1,48} [!-~]{1,128} (?<id>[!-~]{1,32}) ", RegexOptions.NonBacktracking)]
    private static partial Regex Header();

    [GeneratedRegex(@"[!#-<>-\\^-~]{1,32}")]
    private static partial Regex Name();
}
