using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Policies.Redaction;

/// <summary>What a token stands for.</summary>
internal readonly record struct TokenValue(string Text, bool IsToBeRestored);

/// <summary>
/// Values as tokens that only the tenant's gateway can read: <c>[LABEL:base32]</c> of key id, flags, nonce, AES-256-GCM
/// ciphertext and tag. Label, key id and flags are authenticated. Within one request the same value is the same token; the
/// next request's differs.
/// </summary>
internal sealed class TokenCodec(RedactionKeys keys, string tenant)
{
    public const int MostValueBytes = 512;

    private const int HeaderLength = RedactionKeys.IdLength + 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = HeaderLength + NonceLength + TagLength;
    private const int LongestLabel = 64;
    private const byte Restorable = 1;
    private const byte IsUtf16 = 2;
    private const string TokenPurpose = "token";
    private const string NoncePurpose = "token nonce";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly int LeastCharacters = ((Overhead * 8) + 4) / 5;
    private static readonly int MostCharacters = (((Overhead + MostValueBytes) * 8) + 4) / 5;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);

    // Deriving a key costs more than using it.
    private readonly ConcurrentDictionary<string, byte[]> _derived = new();

    /// <summary>The token, or null when the value is too long for one.</summary>
    public string? Encode(ReadOnlySpan<char> value, string label, bool isToBeRestored)
    {
        var (plain, encoding) = Bytes(value);
        if (plain.Length > MostValueBytes)
        {
            return null;
        }

        var token = new byte[Overhead + plain.Length];
        keys.CurrentId.CopyTo(token);
        token[RedactionKeys.IdLength] = (byte)((isToBeRestored ? Restorable : 0) | encoding);
        var header = token.AsSpan(0, HeaderLength);
        var nonce = token.AsSpan(HeaderLength, NonceLength);
        byte[] name = [.. Encoding.ASCII.GetBytes(label), 0, .. header];
        byte[] all = [.. _salt, .. name, .. plain];
        HMACSHA256.HashData(Key(NoncePurpose), all).AsSpan(0, NonceLength).CopyTo(nonce);
        using var cipher = new AesGcm(Key(TokenPurpose), TagLength);
        cipher.Encrypt(nonce, plain, token.AsSpan(HeaderLength + NonceLength, plain.Length), token.AsSpan(token.Length - TagLength), name);
        return $"[{label}:{Base32.Encode(token)}]";
    }

    /// <summary>
    /// Goes over everything in a text that looks like a token: <paramref name="visit"/> gets its place and what it stands
    /// for, null when it was forged, changed or made for another tenant.
    /// </summary>
    public void Find(ReadOnlySpan<char> text, Action<Range, TokenValue?> visit)
    {
        for (var at = 0; text[at..].IndexOf('[') is >= 0 and var offset; at++)
        {
            at += offset;
            if (Length(text[at..]) is { } length)
            {
                visit(at..(at + length), Decode(text.Slice(at, length)));
                at += length - 1;
            }
        }
    }

    private static int? Length(ReadOnlySpan<char> text)
    {
        var label = 1;
        while (label < text.Length && label <= LongestLabel && (char.IsAsciiLetterUpper(text[label]) || char.IsAsciiDigit(text[label]) || text[label] == '_'))
        {
            label++;
        }

        if (label == 1 || label >= text.Length || text[label] != ':')
        {
            return null;
        }

        var code = text[(label + 1)..];
        var end = code.IndexOfAnyExcept(Base32.Characters);
        return end >= LeastCharacters && end <= MostCharacters && code[end] == ']' ? label + end + 2 : null;
    }

    private byte[] Key(string purpose) => _derived.GetOrAdd(purpose, name => keys.Derive(name, tenant));

    private byte[]? KeyOf(ReadOnlySpan<byte> id)
    {
        var name = Convert.ToHexString(id);
        return _derived.TryGetValue(name, out var known) ? known
            : keys.Derive(id, TokenPurpose, tenant) is { } key ? _derived.GetOrAdd(name, key)
            : null;
    }

    private TokenValue? Decode(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (Base32.Decode(text[(colon + 1)..^1]) is not { } token || KeyOf(token.AsSpan(0, RedactionKeys.IdLength)) is not { } key)
        {
            return null;
        }

        var plain = new byte[token.Length - Overhead];
        var flags = token[RedactionKeys.IdLength];
        byte[] name = [.. Encoding.ASCII.GetBytes(text[1..colon].ToArray()), 0, .. token.AsSpan(0, HeaderLength)];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(token.AsSpan(HeaderLength, NonceLength), token.AsSpan(HeaderLength + NonceLength, plain.Length), token.AsSpan(token.Length - TagLength), plain, name);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return new TokenValue((flags & IsUtf16) != 0 ? new string(MemoryMarshal.Cast<byte, char>(plain)) : Utf8.GetString(plain), (flags & Restorable) != 0);
    }

    // Half a surrogate pair has no UTF-8.
    private static (byte[] Bytes, byte Flag) Bytes(ReadOnlySpan<char> value)
    {
        try
        {
            var bytes = new byte[Utf8.GetByteCount(value)];
            Utf8.GetBytes(value, bytes);
            return (bytes, 0);
        }
        catch (EncoderFallbackException)
        {
            return (MemoryMarshal.AsBytes(value).ToArray(), IsUtf16);
        }
    }
}
