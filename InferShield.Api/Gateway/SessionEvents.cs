using System.Runtime.InteropServices;
using System.Security.Cryptography;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Policies.Sequences;

namespace InferShield.Api.Gateway;

/// <summary>What happens in a body, in its order: its texts, and the calls of tools with their arguments.</summary>
internal static class SessionEvents
{
    private const int LongestTool = 128;

    /// <param name="parts">A body's texts, as they were sent.</param>
    /// <param name="findings">What is objected to in them.</param>
    /// <param name="received">The texts as the client gets them and will send them back, by their places; null when they are the client's own.</param>
    public static IEnumerable<SessionEvent> Of(
        IReadOnlyList<TextPart> parts, IReadOnlyList<LocatedFinding> findings, IReadOnlyDictionary<string, string>? received = null)
    {
        var byPart = findings.ToLookup(located => located.Part, located => located.Finding);
        var calls = parts.Where(part => part.Call is not null)
            .GroupBy(part => part.Call!, ReferenceEqualityComparer.Instance).ToDictionary(call => call.Key!, call => call.ToList(), ReferenceEqualityComparer.Instance);
        var times = new Dictionary<long, int>();
        foreach (var part in parts)
        {
            if (part is { Call: null, IsWhole: true })
            {
                yield return Text(part.Path, part.Channel, part.Text, [.. byPart[part.Path]]) with { Identity = Again(IdentityOf(part.Channel, Received(part))) };
            }
            else if (part.Call is not null && calls.Remove(part.Call, out var texts))
            {
                // A call stands where its first part does.
                yield return CallOf(part.Call, texts);
            }
        }

        SessionEvent CallOf(ToolCall call, List<TextPart> texts)
        {
            var name = texts.Find(text => text.Path.EndsWith("." + call.NameProperty, StringComparison.Ordinal));
            var arguments = texts.Find(text => text.Path.EndsWith("." + call.ArgumentsProperty, StringComparison.Ordinal));
            var tool = name?.Text ?? call.Tool ?? "";

            // With the arguments: some providers number their calls anew in each answer.
            var identity = Again(Hash($"call\0{call.Id}\0{(name is null ? tool : Received(name))}\0{(arguments is null ? "" : Received(arguments))}"));
            return new SessionEvent(
                identity, (arguments ?? name ?? texts[0]).Path, Channel.Completion, arguments?.Text ?? "",
                (tool.Length <= LongestTool ? tool : tool[..LongestTool]).ToLowerInvariant(), [.. texts.Select(text => text.Path).Distinct().SelectMany(path => byPart[path])]);
        }

        // What stands in a body twice happened twice.
        long Again(long identity)
        {
            var before = times.GetValueOrDefault(identity);
            times[identity] = before + 1;
            return unchecked(identity + (before * 0x1E3779B97F4A7C15));
        }

        string Received(TextPart part) => received?.GetValueOrDefault(part.Path) ?? part.Text;
    }

    /// <summary>A text that stands alone.</summary>
    public static SessionEvent Text(string part, Channel channel, string text, IReadOnlyList<Finding> findings) =>
        new(IdentityOf(channel, text), part, channel, text, null, findings);

    private static long IdentityOf(Channel channel, string text) => Hash($"{channel.ToWord()}\0{text}");

    private static long Hash(string text) => BitConverter.ToInt64(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
