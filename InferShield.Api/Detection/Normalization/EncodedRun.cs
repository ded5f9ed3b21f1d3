using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace InferShield.Api.Detection.Normalization;

/// <summary>A run of the Base64 alphabet (which includes hexadecimal), without padding.</summary>
internal static class EncodedRun
{
    public const int Shortest = 16;
    private const double LeastReadable = 0.95;

    /// <returns>Null when it is too short or does not decode to readable text.</returns>
    public static string? Decode(ReadOnlySpan<char> run)
    {
        if (run.Length < Shortest)
        {
            return null;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(run.Length);
        try
        {
            var length = run.Length % 2 == 0 && Convert.FromHexString(run, bytes, out _, out var fromHex) == OperationStatus.Done
                ? fromHex
                : DecodeBase64(run, bytes);
            return length >= Shortest / 2 ? Readable(bytes.AsSpan(0, length)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int DecodeBase64(ReadOnlySpan<char> run, byte[] bytes)
    {
        var (bits, count, length) = (0, 0, 0);
        foreach (var c in run)
        {
            var value = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= 'a' and <= 'z' => c - 'a' + 26,
                >= '0' and <= '9' => c - '0' + 52,
                '+' or '-' => 62,
                _ => 63,
            };
            bits = ((bits << 6) | value) & 0xFFFFFF;
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                bytes[length++] = (byte)(bits >> count);
            }
        }

        return length;
    }

    private static string? Readable(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return null;
        }

        var plain = 0;
        foreach (var b in bytes)
        {
            plain += b is (>= (byte)' ' and < 0x7F) or (byte)'\n' or (byte)'\r' or (byte)'\t' or >= 0x80 ? 1 : 0;
        }

        return plain >= bytes.Length * LeastReadable ? Encoding.UTF8.GetString(bytes) : null;
    }
}
