using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming.Shapes;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>The texts of a stream, by what they belong to.</summary>
internal sealed class StreamTexts(StreamRules rules, Func<string, bool, HeldText> hold, int most, bool areKept)
{
    private readonly Dictionary<TextKey, StreamedText> _texts = [];
    private readonly Dictionary<TextKey, StreamedCall> _calls = [];
    private readonly List<StreamedCall> _begun = [];

    public IEnumerable<StreamedText> All => _texts.Values;

    /// <exception cref="MalformedStreamException">There are more than may be.</exception>
    public StreamedText Of(TextKey key)
    {
        if (!_texts.TryGetValue(key, out var text))
        {
            if (_texts.Count == most)
            {
                throw new MalformedStreamException("A stream has too many texts.");
            }

            _texts[key] = text = new StreamedText(key, hold(rules.PartOf(key), rules.IsJson(key)), areKept);
        }

        return text;
    }

    /// <summary>A text that was begun; null for none.</summary>
    public StreamedText? Begun(TextKey key) => _texts.GetValueOrDefault(key);

    /// <summary>Remembers the calls of tools that an event begins.</summary>
    public void Note(JsonObject data)
    {
        if (!areKept)
        {
            return;
        }

        _begun.Clear();
        rules.FindCalls(data, _begun);
        foreach (var call in _begun)
        {
            if (_calls.Count < most)
            {
                _calls[call.Arguments] = call;
            }
        }
    }

    /// <summary>What the client has of a text that an event repeats; null where it repeats none that is kept.</summary>
    public string? Sent(string original)
    {
        foreach (var text in _texts.Values)
        {
            if (!text.Held.HoldsAny && text.SentFor(original) is { } sent)
            {
                return sent;
            }
        }

        return null;
    }

    /// <summary>The texts as parts of an answer, and what the client has in their places.</summary>
    public (List<TextPart> Parts, Dictionary<string, string> Received) AsAnswer()
    {
        var (parts, received) = (new List<TextPart>(), new Dictionary<string, string>());
        foreach (var (text, (path, original, sent)) in _texts.Values.SelectMany(text => text.Sents.Select(sent => (text, sent))))
        {
            if (original.Length == 0)
            {
                continue;
            }

            ToolCall? tool = null;
            if (_calls.TryGetValue(text.Key, out var call))
            {
                var dot = path.LastIndexOf('.');
                tool = new ToolCall(call.Id, null, "name", path[(dot + 1)..]);
                parts.Add(new TextPart($"{path[..dot]}.name", call.Name, Channel.Completion, _ => { }) { Call = tool });
            }

            parts.Add(new TextPart(path, original, Channel.Completion, _ => { }) { Call = tool });
            received[path] = rules.SendsObjects && tool is not null ? Compact(sent) : sent;
        }

        return (parts, received);
    }

    // The client has an object and sends an object back.
    private static string Compact(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(SnakeCase.Options) ?? json;
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
