using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Streaming.Shapes;

/// <summary>OpenAI's chunks of choices, of chat and of the older completions.</summary>
internal sealed class ChoiceRules(bool isChat) : StreamRules
{
    // Names of strings that go on in later events. What stands elsewhere is whole in its event.
    private static readonly HashSet<string> Growing =
        ["content", "refusal", "reasoning_content", "reasoning", "text", "thinking", "summary", "arguments", "input", "transcript", "partial_json"];

    private const int LongestPrefix = 128;
    private const int MostChoices = 128;

    private static readonly HashSet<string> Words = ["role", "type", "name", "id", "format", "object"];

    // Said once for a text, not with each piece.
    private static readonly string[] Once = ["role", "name", "id"];

    private static readonly string[] Spelled = ["content", "refusal"];

    private readonly Dictionary<TextKey, LogProbabilities> _probabilities = [];
    private readonly HashSet<string> _choices = [];

    public override bool EndsWithDone => true;

    public override void Find(JsonObject data, List<TextPiece> pieces)
    {
        foreach (var choice in Choices(data))
        {
            var group = IndexOf(choice);
            if (_choices.Count < MostChoices)
            {
                _choices.Add(group);
            }

            if (!isChat && IsText(choice["text"]))
            {
                pieces.Add(new TextPiece(choice, "text", new TextKey(group, "text")));
            }
            else if (isChat && choice["delta"] is JsonObject delta)
            {
                Find(delta, group, "", isTop: true, pieces);
            }
        }
    }

    public override bool Ends(JsonObject data, TextKey key) =>
        Choices(data).Any(choice => choice["finish_reason"] is not null && IndexOf(choice) == key.Group);

    public override bool IsEmpty(JsonObject data)
    {
        var any = false;
        foreach (var choice in Choices(data))
        {
            any = true;
            if (choice["finish_reason"] is not null || choice["logprobs"] is not null || (choice["delta"] is JsonObject delta ? SaysAny(delta) : StringOf(choice["text"]) is not ""))
            {
                return false;
            }
        }

        return any && data["usage"] is null;
    }

    public override bool HideUsage(JsonObject data)
    {
        var isOnly = data["usage"] is JsonObject && data["choices"] is JsonArray { Count: 0 };
        data.Remove("usage");
        return !isOnly;
    }

    public override bool IsLast(JsonObject data) => false;

    public override bool IsError(JsonObject data) => data["error"] is not null && data["choices"] is null;

    public override BodyShape Body { get; } = Shape(
        ["id", "model", "system_fingerprint", "provider", "obfuscation", "choices[].delta.tool_calls[].id", "choices[].delta.audio.id"],
        ["choices[].logprobs"], [], []);

    public override void FindCalls(JsonObject data, List<StreamedCall> calls)
    {
        foreach (var choice in Choices(data))
        {
            foreach (var call in ((choice["delta"] as JsonObject)?["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var own = call["custom"] as JsonObject ?? call["function"] as JsonObject;
                if (StringOf(own?["name"]) is { Length: > 0 } name)
                {
                    var place = own == call["custom"] ? "custom.input" : "function.arguments";
                    calls.Add(new StreamedCall(new TextKey(IndexOf(choice), $"tool_calls[{IndexOf(call)}].{place}"), StringOf(call["id"]), name));
                }
            }
        }
    }

    public override string PartOf(TextKey key) => isChat ? $"choices[{key.Group}].message.{key.Place}" : $"choices[{key.Group}].{key.Place}";

    public override bool IsJson(TextKey key) => key.Place.EndsWith(".arguments", StringComparison.Ordinal);

    public override JsonObject Carrying(JsonObject last, TextKey key, string text)
    {
        var carrier = base.Carrying(last, key, text);
        var choice = (JsonObject)carrier["choices"]![0]!;
        choice["finish_reason"] = null;
        if (choice["delta"] is JsonObject delta)
        {
            foreach (var name in Once)
            {
                delta.Remove(name);
            }

            if (delta["tool_calls"]?[0] is JsonObject call)
            {
                call.Remove("id");
                (call["function"] as JsonObject)?.Remove("name");
                (call["custom"] as JsonObject)?.Remove("name");
            }
        }

        return carrier;
    }

    public override void TakeEchoes(JsonObject data, IReadOnlyDictionary<TextKey, string> written)
    {
        foreach (var choice in Choices(data))
        {
            if (choice["logprobs"] is not { } probabilities)
            {
                continue;
            }

            choice["logprobs"] = null;
            foreach (var place in isChat ? Spelled : [])
            {
                var key = new TextKey(IndexOf(choice), place);
                if ((probabilities as JsonObject)?[place] is JsonArray { Count: > 0 } tokens)
                {
                    (_probabilities.TryGetValue(key, out var known) ? known : _probabilities[key] = new LogProbabilities()).Add(tokens, written.GetValueOrDefault(key, ""));
                }
            }
        }
    }

    public override void PutEchoes(JsonObject data, TextKey key, HeldText held)
    {
        if (!_probabilities.TryGetValue(key, out var known) || known.Release(held) is not { } tokens)
        {
            return;
        }

        var choice = Choices(data).First(choice => IndexOf(choice) == key.Group);
        choice["logprobs"] = new JsonObject { ["content"] = key.Place == "content" ? tokens : null, ["refusal"] = key.Place == "refusal" ? tokens : null };
    }

    public override JsonObject Withheld(string requestId, string model, DateTimeOffset now) => new()
    {
        ["id"] = requestId,
        ["object"] = isChat ? "chat.completion.chunk" : "text_completion",
        ["created"] = now.ToUnixTimeSeconds(),
        ["model"] = model,
        ["choices"] = new JsonArray([.. _choices.DefaultIfEmpty("0").Select(group => int.Parse(group, CultureInfo.InvariantCulture)).Order().Select(index => new JsonObject
        {
            ["index"] = index,
            [isChat ? "delta" : "text"] = isChat ? new JsonObject() : "",
            ["logprobs"] = null,
            ["finish_reason"] = "content_filter",
        })]),
    };

    public override (string? Name, JsonObject Data) Error(string type, string code, string message, string requestId) => (null, new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code },
    });

    private static IEnumerable<JsonObject> Choices(JsonObject data) => (data["choices"] as JsonArray ?? []).OfType<JsonObject>();

    // Of a delta every string goes on; deeper only those that are known to.
    private static void Find(JsonObject parent, string group, string prefix, bool isTop, List<TextPiece> pieces)
    {
        foreach (var (name, value) in parent)
        {
            switch (value)
            {
                case JsonValue when IsText(value) && IsWord(name) && prefix.Length <= LongestPrefix && (Growing.Contains(name) || (isTop && !Words.Contains(name))):
                    pieces.Add(new TextPiece(parent, name, new TextKey(group, prefix + name)));
                    break;
                case JsonObject child:
                    Find(child, group, $"{prefix}{name}.", isTop: false, pieces);
                    break;
                case JsonArray items:
                    foreach (var item in items.OfType<JsonObject>())
                    {
                        Find(item, group, $"{prefix}{name}[{(name == "tool_calls" || item["index"] is not null ? IndexOf(item) : "")}].", isTop: false, pieces);
                    }

                    break;
            }
        }
    }

    private static bool SaysAny(JsonNode? node) => node switch
    {
        null => false,
        JsonObject children => children.Any(child => child.Key is not ("index" or "type") && SaysAny(child.Value)),
        JsonArray items => items.Any(SaysAny),
        JsonValue value => StringOf(value) is not "",
        _ => true,
    };
}
