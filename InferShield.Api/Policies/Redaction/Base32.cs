using System.Buffers;
using System.Text;

namespace InferShield.Api.Policies.Redaction;

/// <summary>Base 32 (RFC 4648) in lower case without padding: letters and digits that JSON and Markdown leave alone.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Bits = 5;

    public static SearchValues<char> Characters { get; } = SearchValues.Create(Alphabet);

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) / Bits) + 1);
        var (buffer, held) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = ((buffer << 8) | value) & 0xfff;
            for (held += 8; held >= Bits; held -= Bits)
            {
                text.Append(Alphabet[(buffer >> (held - Bits)) & 31]);
            }
        }

        if (held > 0)
        {
            text.Append(Alphabet[(buffer << (Bits - held)) & 31]);
        }

        return text.ToString();
    }

    /// <summary>The bytes, or null when the text is not exactly what <see cref="Encode"/> makes of some.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[(text.Length * Bits) / 8];
        var (buffer, held, count) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = c is >= 'a' and <= 'z' ? c - 'a' : c is >= '2' and <= '7' ? c - '2' + 26 : -1;
            if (value < 0)
            {
                return null;
            }

            buffer = ((buffer << Bits) | value) & 0xfff;
            held += Bits;
            if (held >= 8)
            {
                held -= 8;
                bytes[count++] = (byte)(buffer >> held);
            }
        }

        return held < Bits && (buffer & ((1 << held) - 1)) == 0 ? bytes : null;
    }
}
