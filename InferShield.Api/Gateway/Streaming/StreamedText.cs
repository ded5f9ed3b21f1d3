using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming.Shapes;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>A text of a stream with the last event that carried a piece of it.</summary>
internal sealed class StreamedText(TextKey key, HeldText held, bool isKept)
{
    /// <summary>In characters: what is longer is not kept.</summary>
    public const int MostKept = 1 << 18;

    private readonly StringBuilder _original = new();
    private readonly StringBuilder _sent = new();
    private bool _isKept = isKept;

    public TextKey Key => key;

    public HeldText Held => held;

    public SseEvent? LastFrame { get; private set; }

    public JsonObject? LastEvent { get; private set; }

    /// <summary>As it was written, and as the client has it; null where that is not kept.</summary>
    public (string Original, string Sent)? Whole => _isKept ? (_original.ToString(), _sent.ToString()) : null;

    /// <summary>What the client has, where it is kept and this is what was written.</summary>
    public string? SentFor(string original) => _isKept && _original.Equals(original) ? _sent.ToString() : null;

    public string Append(string piece, SseEvent frame, JsonObject data)
    {
        (LastFrame, LastEvent) = (frame, data);
        return Sent(piece, held.Append(piece));
    }

    public string Finish() => Sent("", held.Finish());

    private string Sent(string piece, string released)
    {
        if (_isKept)
        {
            _original.Append(piece);
            _sent.Append(released);
            if (_original.Length > MostKept)
            {
                _isKept = false;
                _original.Clear();
                _sent.Clear();
            }
        }

        return released;
    }
}
