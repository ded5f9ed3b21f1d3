using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Policies.Sequences;

namespace InferShield.Api.Gateway;

/// <summary>What happens in a body, in its order: its texts, and the calls of tools with their arguments.</summary>
internal static partial class SessionEvents
{
    private const int LongestTool = 128;

    /// <param name="body">The request or answer.</param>
    /// <param name="parts">Its texts, as they were sent.</param>
    /// <param name="findings">What is objected to in them.</param>
    public static IEnumerable<SessionEvent> Of(JsonObject body, IReadOnlyList<TextPart> parts, IReadOnlyList<LocatedFinding> findings)
    {
        var byPart = findings.ToLookup(located => located.Part, located => located.Finding);
        var calls = new Dictionary<string, (string Tool, string Arguments)>();
        foreach (var part in parts)
        {
            if (ToolCall().Match(part.Path) is not { Success: true } call)
            {
                yield return Text(part.Path, part.Channel, part.Text, [.. byPart[part.Path]]);
                continue;
            }

            var at = call.Groups["at"].Value;
            var known = calls.GetValueOrDefault(at, ("", ""));
            calls[at] = call.Groups["field"].Value == "name" ? (part.Text, known.Item2) : (known.Item1, part.Text);
        }

        foreach (var (at, (tool, arguments)) in calls)
        {
            var name = (tool.Length <= LongestTool ? tool : tool[..LongestTool]).ToLowerInvariant();
            yield return new SessionEvent(Hash($"call\0{IdOf(body, at)}\0{tool}\0{arguments}"), at + ".arguments", Channel.Completion, arguments, name,
                [.. byPart[at + ".name"], .. byPart[at + ".arguments"]]);
        }
    }

    /// <summary>A text that stands alone.</summary>
    public static SessionEvent Text(string part, Channel channel, string text, IReadOnlyList<Finding> findings) =>
        new(Hash($"{channel.ToWord()}\0{text}"), part, channel, text, null, findings);

    private static string? IdOf(JsonObject body, string at)
    {
        var place = Place().Match(at);
        return place.Success && body[place.Groups["list"].Value] is JsonArray list
            && list[Number(place, "index")] is JsonObject item && (item["message"] as JsonObject ?? item)["tool_calls"] is JsonArray calls
            && calls[Number(place, "call")] is JsonObject call && call["id"] is JsonValue id && id.TryGetValue<string>(out var text) ? text : null;
    }

    private static int Number(Match place, string group) => int.Parse(place.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static long Hash(string text) => BitConverter.ToInt64(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    [GeneratedRegex(@"^(?<at>(messages\[\d+\]|choices\[\d+\]\.message)\.(tool_calls\[\d+\]\.function|function_call))\.(?<field>name|arguments)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ToolCall();

    [GeneratedRegex(@"^(?<list>messages|choices)\[(?<index>\d+)\](\.message)?\.tool_calls\[(?<call>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
