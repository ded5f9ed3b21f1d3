using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Redaction;

/// <summary>What stands in values' places while one request of a tenant is served.</summary>
internal sealed class Redactions(RedactionKeys keys, string? tenant)
{
    private const int HashLength = 8;

    private readonly string _tenant = tenant ?? "";
    private TokenCodec? _codec;
    private byte[]? _hashKey;
    private int _tokens;
    private volatile bool _isRestoring = true;

    /// <summary>Tokens made so far.</summary>
    public int Tokens => Volatile.Read(ref _tokens);

    // Texts are inspected side by side, and share its salt.
    private TokenCodec Codec => LazyInitializer.EnsureInitialized(ref _codec, () => new TokenCodec(keys, _tenant));

    /// <summary>From now on no token that is made is ever restored.</summary>
    public void StopRestoring() => _isRestoring = false;

    /// <summary>What stands in a value's place.</summary>
    public string Replace(ReadOnlySpan<char> value, string label, RedactionStyle style)
    {
        switch (style.Mode)
        {
            case RedactionMode.Remove:
                return "";
            case RedactionMode.Partial:
                return PartialMask.Of(value, style) ?? Mask(label);
            case RedactionMode.Hash when keys.Any:
                return Hash(value, label);
            case RedactionMode.Token when keys.Any && Codec.Encode(value, label, style.Restore && _isRestoring) is { } token:
                Interlocked.Increment(ref _tokens);
                return token;
            default:
                return Mask(label);
        }
    }

    public static string Mask(string label) => $"[{label}_REDACTED]";

    /// <summary>The places of this tenant's tokens in a text; null for none.</summary>
    public Spans? TokensIn(string text)
    {
        List<(int, int)>? ranges = null;
        if (keys.Any && text.Contains('['))
        {
            Codec.Find(text, (range, value) =>
            {
                if (value is not null)
                {
                    (ranges ??= []).Add((range.Start.Value, range.End.Value));
                }
            });
        }

        return ranges is null ? null : new Spans(ranges);
    }

    /// <summary>The text with the values of those tokens that are to be restored; within an address none is.</summary>
    /// <param name="text">What came back.</param>
    /// <param name="convert">Makes a value fit for its place.</param>
    public Restored Restore(string text, Func<string, string> convert) => Restore(text, 0, default, convert);

    /// <summary>The same for a piece of a longer text: from <paramref name="from"/> on, what stands before only says whether an address goes on.</summary>
    /// <param name="text">A piece of what came back.</param>
    /// <param name="from">Where the result begins.</param>
    /// <param name="state">The address that goes on at the beginning of <paramref name="text"/>.</param>
    /// <param name="convert">Makes a value fit for its place.</param>
    public Restored Restore(string text, int from, LinkState state, Func<string, string> convert)
    {
        if (!keys.Any || !text.Contains('['))
        {
            return new Restored(text[from..], 0, 0);
        }

        var tokens = new List<(Range Range, TokenValue? Value)>();
        Codec.Find(text, (range, value) => tokens.Add((range, value)));
        var (result, done, restored, refused) = (new StringBuilder(), from, 0, 0);
        var links = new Links(text, state);
        foreach (var (range, value) in tokens.Where(token => token.Range.Start.Value >= from))
        {
            if (value is { IsToBeRestored: true } known && !links.Cover(range.Start.Value))
            {
                result.Append(text, done, range.Start.Value - done).Append(convert(known.Text));
                done = range.End.Value;
                restored++;
            }
            else if (value is null)
            {
                refused++;
            }
        }

        return new Restored(restored == 0 ? text[from..] : result.Append(text, done, text.Length - done).ToString(), restored, refused);
    }

    private string Hash(ReadOnlySpan<char> value, string label)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(label), 0, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(value)];
        var digest = HMACSHA256.HashData(_hashKey ??= keys.Derive("hash", _tenant), named);
        return $"[{label}#{Convert.ToHexStringLower(digest.AsSpan(0, HashLength))}]";
    }
}

/// <param name="Text">The text.</param>
/// <param name="Count">Tokens that became values.</param>
/// <param name="Refused">What looked like tokens and were none of this tenant's.</param>
internal sealed record Restored(string Text, int Count, int Refused);
