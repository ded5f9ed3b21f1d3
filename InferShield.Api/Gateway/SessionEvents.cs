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
    /// <param name="received">The texts as the client gets them and will send them back, by their places; null when they are the client's own.</param>
    public static IEnumerable<SessionEvent> Of(
        JsonObject body, IReadOnlyList<TextPart> parts, IReadOnlyList<LocatedFinding> findings, IReadOnlyDictionary<string, string>? received = null)
    {
        var byPart = findings.ToLookup(located => located.Part, located => located.Finding);
        var calls = CallsOf(parts);
        var times = new Dictionary<long, int>();
        foreach (var part in parts)
        {
            if (ToolCall().Match(part.Path) is not { Success: true } place)
            {
                yield return Text(part.Path, part.Channel, part.Text, [.. byPart[part.Path]]) with { Identity = Again(IdentityOf(part.Channel, Received(part.Path, part.Text))) };
                continue;
            }

            // A call stands where its first part does.
            var at = place.Groups["at"].Value;
            if (calls.Remove(at, out var call))
            {
                var name = (call.Tool.Length <= LongestTool ? call.Tool : call.Tool[..LongestTool]).ToLowerInvariant();
                // With the arguments: some providers number their calls anew in each answer.
                var identity = Again(Hash($"call\0{IdOf(body, at)}\0{Received(at + ".name", call.Tool)}\0{Received(call.Path, call.Arguments)}"));
                yield return new SessionEvent(identity, call.Path, Channel.Completion, call.Arguments, name, [.. byPart[at + ".name"], .. byPart[call.Path]]);
            }
        }

        // What stands in a body twice happened twice.
        long Again(long identity)
        {
            var before = times.GetValueOrDefault(identity);
            times[identity] = before + 1;
            return unchecked(identity + (before * 0x1E3779B97F4A7C15));
        }

        string Received(string path, string text) => received?.GetValueOrDefault(path) ?? text;
    }

    private static Dictionary<string, (string Tool, string Path, string Arguments)> CallsOf(IReadOnlyList<TextPart> parts)
    {
        var calls = new Dictionary<string, (string Tool, string Path, string Arguments)>();
        foreach (var part in parts)
        {
            if (ToolCall().Match(part.Path) is { Success: true } place)
            {
                var at = place.Groups["at"].Value;
                var known = calls.GetValueOrDefault(at, ("", at + ".arguments", ""));
                calls[at] = place.Groups["field"].Value == "name" ? (part.Text, known.Item2, known.Item3) : (known.Item1, part.Path, part.Text);
            }
        }

        return calls;
    }

    /// <summary>A text that stands alone.</summary>
    public static SessionEvent Text(string part, Channel channel, string text, IReadOnlyList<Finding> findings) =>
        new(IdentityOf(channel, text), part, channel, text, null, findings);

    private static long IdentityOf(Channel channel, string text) => Hash($"{channel.ToWord()}\0{text}");

    private static string? IdOf(JsonObject body, string at)
    {
        var place = Place().Match(at);
        return place.Success && body[place.Groups["list"].Value] is JsonArray list
            && list[Number(place, "index")] is JsonObject item && (item["message"] as JsonObject ?? item)["tool_calls"] is JsonArray calls
            && calls[Number(place, "call")] is JsonObject call && call["id"] is JsonValue id && id.TryGetValue<string>(out var text) ? text : null;
    }

    private static int Number(Match place, string group) => int.Parse(place.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static long Hash(string text) => BitConverter.ToInt64(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    [GeneratedRegex(@"^(?<at>(messages\[\d+\]|choices\[\d+\]\.message)\.(tool_calls\[\d+\]\.(function|custom)|function_call))\.(?<field>name|arguments|input)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ToolCall();

    [GeneratedRegex(@"^(?<list>messages|choices)\[(?<index>\d+)\](\.message)?\.tool_calls\[(?<call>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
