using System.Text.RegularExpressions;

namespace InferShield.AppHost.Monitoring;

/// <summary>
/// Changes to the text of an <c>alertmanager.yml</c> that leave its comments and routes as they are. Values are taken
/// literally, <c>true</c> and <c>false</c> as what they mean.
/// </summary>
internal static partial class AlertmanagerConfiguration
{
    /// <summary>Sets a key of <c>global</c>.</summary>
    public static string SetGlobal(string yaml, string key, string value)
    {
        var line = $"  {key}: {Quote(value)}";
        var known = new Regex($"(?m)^  {Regex.Escape(key)}:.*$");
        return known.IsMatch(yaml) ? known.Replace(yaml, _ => line, 1) : Global().Replace(yaml, _ => $"global:\n{line}", 1);
    }

    /// <summary>Sends every mail to one address.</summary>
    public static string SetRecipient(string yaml, string address) => Recipient().Replace(yaml, match => $"{match.Groups[1].Value}{Quote(address)}");

    /// <summary>Puts the heartbeat's address in the place of its file's name, which Alertmanager 0.25 does not know.</summary>
    public static string SetHeartbeat(string yaml, string url) => Heartbeat().Replace(yaml, match => $"{match.Groups[1].Value}url: {Quote(url)}");

    private static string Quote(string value) => value is "true" or "false" ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex("(?m)^global:$", RegexOptions.NonBacktracking)]
    private static partial Regex Global();

    [GeneratedRegex("(?m)^( +- to: ).*$", RegexOptions.NonBacktracking)]
    private static partial Regex Recipient();

    [GeneratedRegex("(?m)^( +- )url_file: .*$", RegexOptions.NonBacktracking)]
    private static partial Regex Heartbeat();
}
