using System.Text.Json.Nodes;

namespace InferShield.Api.Gateway.Streaming.Shapes;

/// <summary>The probabilities of a text's tokens, which spell it out: they go out with what they spell, and no more once a text was changed.</summary>
internal sealed class LogProbabilities
{
    private const int Most = 4096;

    private readonly Queue<(JsonNode Token, long End)> _tokens = [];
    private long _end;
    private bool _isDropped;

    /// <param name="tokens">As the provider sent them.</param>
    /// <param name="written">The text that they are to spell.</param>
    public void Add(JsonArray tokens, string written)
    {
        if (_isDropped)
        {
            return;
        }

        var at = 0;
        foreach (var token in tokens)
        {
            var text = (token as JsonObject)?["token"] is JsonValue value && value.TryGetValue<string>(out var spelled) ? spelled : null;
            if (text is null || string.CompareOrdinal(written, at, text, 0, text.Length) != 0 || _tokens.Count == Most)
            {
                Drop();
                return;
            }

            at += text.Length;
            _tokens.Enqueue((token!.DeepClone(), _end + at));
        }

        _end += at;
        if (at != written.Length)
        {
            Drop();
        }
    }

    /// <summary>Those of tokens that were released whole; null for none.</summary>
    public JsonArray? Release(HeldText held)
    {
        if (!held.IsUnchanged)
        {
            Drop();
        }

        JsonArray? released = null;
        while (_tokens.TryPeek(out var next) && next.End <= held.Released)
        {
            (released ??= []).Add(_tokens.Dequeue().Token);
        }

        return released;
    }

    private void Drop()
    {
        _isDropped = true;
        _tokens.Clear();
    }
}
