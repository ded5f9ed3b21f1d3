using System.Text.Json.Nodes;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// What an event repeats of texts that were streamed: it repeats what was sent of them, and no log probabilities, which spell out
/// what was written.
/// </summary>
internal sealed class Repetitions(StreamTexts texts)
{
    private const string LogProbabilities = "logprobs";

    private readonly List<(JsonObject Parent, int At, string Sent)> _taken = [];

    /// <summary>Empties log probabilities, and takes out texts that are known so that they are not inspected anew.</summary>
    public void Take(JsonObject data, bool isTaking)
    {
        _taken.Clear();
        Walk(data, isTaking);
    }

    public void PutBack()
    {
        foreach (var (parent, at, sent) in _taken)
        {
            parent.SetAt(at, sent);
        }
    }

    private void Walk(JsonNode? node, bool isTaking)
    {
        switch (node)
        {
            case JsonObject children:
                for (var i = 0; i < children.Count; i++)
                {
                    Walk(children, i, isTaking);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Walk(item, isTaking);
                }

                break;
        }
    }

    private void Walk(JsonObject parent, int at, bool isTaking)
    {
        var (name, child) = parent.GetAt(at);
        if (name == LogProbabilities && child is not null)
        {
            parent.SetAt(at, new JsonArray());
        }
        else if (child is not JsonValue value)
        {
            Walk(child, isTaking);
        }
        else if (isTaking && value.TryGetValue<string>(out var text) && text.Length > 0 && texts.Sent(text) is { } sent)
        {
            parent.SetAt(at, "");
            _taken.Add((parent, at, sent));
        }
    }
}
