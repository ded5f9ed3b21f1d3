using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Redaction;

/// <summary>What stands in values' places while one request of a tenant is served.</summary>
internal sealed class Redactions(RedactionKeys keys, string? tenant)
{
    private const int HashLength = 8;

    private readonly string _tenant = tenant ?? "";
    private TokenCodec? _tokens;

    /// <summary>Tokens made so far.</summary>
    public int Tokens { get; private set; }

    private TokenCodec Codec => _tokens ??= new TokenCodec(keys, _tenant);

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
            case RedactionMode.Token when keys.Any && Codec.Encode(value, label, style.Restore) is { } token:
                Tokens++;
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

    /// <summary>The text with the values of those tokens that are to be restored.</summary>
    /// <param name="text">What came back.</param>
    /// <param name="convert">Makes a value fit for its place.</param>
    public Restored Restore(string text, Func<string, string> convert)
    {
        if (!keys.Any || !text.Contains('['))
        {
            return new Restored(text, 0, 0);
        }

        var (result, done, restored, refused) = (new StringBuilder(), 0, 0, 0);
        Codec.Find(text, (range, value) =>
        {
            if (value is { IsToBeRestored: true } known)
            {
                result.Append(text, done, range.Start.Value - done).Append(convert(known.Text));
                done = range.End.Value;
                restored++;
            }
            else if (value is null)
            {
                refused++;
            }
        });
        return new Restored(restored == 0 ? text : result.Append(text, done, text.Length - done).ToString(), restored, refused);
    }

    private string Hash(ReadOnlySpan<char> value, string label)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(label), 0, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(value)];
        var digest = HMACSHA256.HashData(keys.Derive("hash", _tenant), named);
        return $"[{label}#{Convert.ToHexStringLower(digest.AsSpan(0, HashLength))}]";
    }
}

/// <param name="Text">The text.</param>
/// <param name="Count">Tokens that became values.</param>
/// <param name="Refused">What looked like tokens and were none of this tenant's.</param>
internal sealed record Restored(string Text, int Count, int Refused);
