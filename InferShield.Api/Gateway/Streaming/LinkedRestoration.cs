using InferShield.Api.Policies.Redaction;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>Puts values back where a text repeats their tokens, segment by segment; within an address none, wherever that began.</summary>
internal sealed class LinkedRestoration(TextJudge judge)
{
    // What begins an address may stand at the end of a segment.
    private const int Tail = 32;

    private string _tail = "";
    private LinkState _state;

    public string Apply(string redacted, bool isJson)
    {
        if (judge.Restores is not { } redactions || redacted.Length == 0)
        {
            return redacted;
        }

        var text = _tail + redacted;
        var result = redactions.Restore(text, _tail.Length, _state, isJson ? Restoration.Escape : value => value);
        judge.Restored(result.Count, result.Refused);
        var links = new Links(text, _state);
        links.Cover(Math.Max(0, text.Length - Tail));
        (var at, _state) = links.Position;
        _tail = text[Math.Min(at, text.Length)..];
        return result.Text;
    }
}
