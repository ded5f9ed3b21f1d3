using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace InferShield.Tests.Reports.Pdf;

/// <summary>Small pictures of one colour.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height, byte colorType, params byte[] pixel) =>
        Png(width, height, 8, colorType, [.. Enumerable.Repeat(pixel, width).SelectMany(one => one)]);

    /// <summary>Of which every row has these bytes.</summary>
    public static byte[] Png(int width, int height, byte depth, byte colorType, byte[] bytes, params (string Name, byte[] Data)[] extra)
    {
        var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(bytes);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colorType);
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. extra.SelectMany(one => Chunk(Encoding.ASCII.GetBytes(one.Name), one.Data)), .. Chunk("IDAT"u8, rows.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        byte[] named = [.. name, .. data];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. sum];
    }
}
