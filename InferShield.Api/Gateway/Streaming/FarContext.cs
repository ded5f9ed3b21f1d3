using System.Buffers;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>Remembers where words stand that bear on values far behind them: commands with credentials, manifests with secrets.</summary>
internal sealed class FarContext
{
    private const int Reach = 4096;
    private const int LongestName = 16;

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["curl", "kind: secret", "kind:secret", "kind\": \"secret", "kind\":\"secret", "kind: \"secret", "kind: 'secret", "\"auths\"", "jdbc:", "PuTTY-User-Key-File-"],
        StringComparison.OrdinalIgnoreCase);

    private long _at = -1;

    /// <summary>From where on a text bears on what follows it, by its far-reaching words; the largest number for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Up to where it was looked at before.</param>
    /// <param name="offset">Where it begins in the whole text.</param>
    public long Look(ReadOnlySpan<char> text, int from, long offset)
    {
        for (var at = Math.Max(0, Math.Min(from, text.Length) - LongestName); text[at..].IndexOfAny(Names) is >= 0 and var found; at++)
        {
            at += found;
            // The first of several, unless it is too far back.
            _at = _at < 0 || offset + text.Length - _at > Reach ? offset + at : _at;
        }

        return _at >= 0 && offset + text.Length - _at <= Reach ? _at : long.MaxValue;
    }
}
