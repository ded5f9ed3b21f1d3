using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming.Shapes;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>A piece of a text that stands at one place of an answer.</summary>
/// <param name="Part">The place.</param>
/// <param name="Original">As it was written.</param>
/// <param name="Sent">As the client has it.</param>
internal readonly record struct SentText(string Part, string Original, string Sent);

/// <summary>A text of a stream with the last event that carried a piece of it, and the events that wait until what stands before them may go out.</summary>
internal sealed class StreamedText(TextKey key, HeldText held, bool isKept)
{
    /// <summary>In characters: what is longer is not kept.</summary>
    public const int MostKept = 1 << 18;

    private const int MostParts = 1024;

    // In bytes of events.
    private const int MostWaiting = 1 << 20;

    private readonly StringBuilder _original = new();
    private readonly StringBuilder _sent = new();
    private readonly Queue<(SseEvent Frame, JsonObject Data, string? Part, int At)> _waiting = [];
    private readonly List<(string Part, int Original, int Sent)> _begun = [(held.Part, 0, 0)];
    private int _waitingBytes;
    private bool _isKept = isKept;

    public TextKey Key => key;

    public HeldText Held => held;

    public SseEvent? LastFrame { get; private set; }

    public JsonObject? LastEvent { get; private set; }

    public bool AnyWaits => _waiting.Count > 0;

    /// <summary>Place by place; nothing where it is not kept.</summary>
    public IEnumerable<SentText> Sents
    {
        get
        {
            for (var i = 0; _isKept && i < _begun.Count; i++)
            {
                var (part, original, sent) = _begun[i];
                var (_, originalEnd, sentEnd) = i + 1 < _begun.Count ? _begun[i + 1] : ("", _original.Length, _sent.Length);
                yield return new SentText(part, _original.ToString(original, originalEnd - original), _sent.ToString(sent, sentEnd - sent));
            }
        }
    }

    /// <summary>What the client has, where it is kept and this is what was written.</summary>
    public string? SentFor(string original) => _isKept && _original.Equals(original) ? _sent.ToString() : null;

    public string Append(string piece, SseEvent frame, JsonObject data)
    {
        if (_waiting.Count == 0)
        {
            (LastFrame, LastEvent) = (frame, data);
        }

        return Sent(piece, held.Append(piece));
    }

    public string Finish() => Sent("", held.Finish());

    /// <summary>The text goes on at another place.</summary>
    public void Begin(string part) => Begin(part, _original.Length, _sent.Length);

    /// <summary>Keeps an event until all of the text that came before it is out.</summary>
    /// <param name="frame">The event.</param>
    /// <param name="data">What it says.</param>
    /// <param name="part">The place at which the text goes on after it; null where that stays the same.</param>
    /// <exception cref="MalformedStreamException">Too much waits.</exception>
    public void Wait(SseEvent frame, JsonObject data, string? part)
    {
        _waitingBytes += frame.Data.Length;
        if (_waitingBytes > MostWaiting)
        {
            throw new MalformedStreamException("Too many events stand within a text that is held.");
        }

        held.AddBorder();
        _waiting.Enqueue((frame, data, part, _original.Length));
    }

    /// <summary>The next event that waited.</summary>
    /// <param name="left">How much was released beyond it.</param>
    public (SseEvent Frame, JsonObject Data) Next(int left)
    {
        var (frame, data, part, at) = _waiting.Dequeue();
        _waitingBytes -= frame.Data.Length;
        (LastFrame, LastEvent) = (frame, data);
        if (part is not null)
        {
            Begin(part, at, _sent.Length - left);
        }

        return (frame, data);
    }

    private void Begin(string part, int original, int sent)
    {
        if (_isKept && _begun.Count < MostParts)
        {
            _begun.Add((part, original, sent));
        }
    }

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
