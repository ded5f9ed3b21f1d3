using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace InferShield.Api.Commands.Scanning;

/// <summary>Reads a stream as batches of whole lines, as soon as there are any, in memory that does not depend on its length.</summary>
internal static class LineBatches
{
    /// <summary>A longer line is not read.</summary>
    public const int LongestLine = 64 << 20;

    private const int UsualBytes = 1 << 18;

    public static async IAsyncEnumerable<Batch> ReadAsync(Stream input, int longestLine, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
        var filled = 0;
        var line = 1L;
        var isSkipping = false;
        for (var isFirst = true; ;)
        {
            var read = await input.ReadAsync(buffer.AsMemory(filled), cancellation);
            filled += read;
            if (isFirst && (filled >= Encoding.UTF8.Preamble.Length || read == 0))
            {
                isFirst = false;
                filled = WithoutPreamble(buffer, filled);
            }

            if (isSkipping)
            {
                var end = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
                filled = end < 0 ? 0 : KeepFrom(buffer, end + 1, filled);
                isSkipping = end < 0;
            }

            var length = read == 0 ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (length > 0)
            {
                var next = ArrayPool<byte>.Shared.Rent(Math.Max(UsualBytes, filled - length + 1));
                buffer.AsSpan(length, filled - length).CopyTo(next);
                var batch = new Batch(buffer, length, line, false);
                line += batch.Lines.Count((byte)'\n');
                (buffer, filled) = (next, filled - length);
                yield return batch;
            }

            if (read == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                yield break;
            }

            if (filled > longestLine)
            {
                var batch = new Batch(buffer, filled, line++, true);
                (buffer, filled, isSkipping) = (ArrayPool<byte>.Shared.Rent(UsualBytes), 0, true);
                yield return batch;
            }
            else if (filled == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    private static int WithoutPreamble(byte[] buffer, int filled) =>
        buffer.AsSpan(0, filled).StartsWith(Encoding.UTF8.Preamble) ? KeepFrom(buffer, Encoding.UTF8.Preamble.Length, filled) : filled;

    private static int KeepFrom(byte[] buffer, int from, int filled)
    {
        buffer.AsSpan(from, filled - from).CopyTo(buffer);
        return filled - from;
    }
}
