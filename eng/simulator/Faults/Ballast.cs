using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace InferShield.Simulator.Faults;

/// <summary>Answers that are far too large.</summary>
internal static class Ballast
{
    /// <summary>Bytes of an oversized event or body.</summary>
    public const int OversizedBytes = 50 << 20;

    /// <summary>Bytes that a bomb unpacks to.</summary>
    public const long BombBytes = 1L << 30;

    private const int Step = 1 << 20;

    private static readonly byte[] Blanks = Filled(' ');
    private static readonly byte[] Letters = Filled('x');
    private static readonly Lazy<byte[]> PackedBlanks = new(() => Pack(Blanks));

    /// <summary>A JSON object with one very long text.</summary>
    public static async Task WriteOversizedAsync(PipeWriter output, CancellationToken cancellation)
    {
        output.Write("{\"padding\":\""u8);
        for (var written = 0; written < OversizedBytes; written += Step)
        {
            await output.WriteAsync(Letters, cancellation);
        }

        output.Write("\"}"u8);
    }

    /// <summary>Gzip, whatever the client accepts. Its members follow one another, as the format allows.</summary>
    public static async Task WriteBombAsync(HttpResponse response, bool isStream, CancellationToken cancellation)
    {
        response.Headers.ContentEncoding = "gzip";
        if (isStream)
        {
            await response.Body.WriteAsync(Pack("data: "u8), cancellation);
        }

        for (long unpacked = 0; unpacked < BombBytes; unpacked += Step)
        {
            await response.Body.WriteAsync(PackedBlanks.Value, cancellation);
        }
    }

    private static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Filled(char character)
    {
        var bytes = new byte[Step];
        bytes.AsSpan().Fill((byte)character);
        return bytes;
    }
}
