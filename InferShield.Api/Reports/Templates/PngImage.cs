using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace InferShield.Api.Reports.Templates;

/// <summary>Checks a PNG (ISO/IEC 15948) chunk by chunk and unpacks its pixels without keeping them.</summary>
internal static class PngImage
{
    private const int HeaderLength = 13;
    private const int ChunkFrame = 12;
    private const int MostColors = 256;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>The same image with the chunks alone that its pixels need.</summary>
    /// <exception cref="InvalidDataException">It is broken, animated, interlaced, or unpacks to another size than it says.</exception>
    public static byte[] Clean(ReadOnlySpan<byte> bytes)
    {
        using var clean = new MemoryStream(bytes.Length);
        using var pixels = new MemoryStream(bytes.Length);
        clean.Write(Signature);
        byte[]? header = null;
        var hasPalette = false;
        for (var rest = bytes[Signature.Length..]; ;)
        {
            var (type, data, whole) = ReadChunk(rest);
            rest = rest[whole.Length..];
            if ((header is null) != (type == "IHDR"))
            {
                throw Broken();
            }

            switch (type)
            {
                case "IHDR":
                    header = CheckHeader(data);
                    break;
                case "PLTE" when data.Length % 3 == 0 && data.Length is > 0 and <= 3 * MostColors && !hasPalette && pixels.Length == 0:
                    hasPalette = true;
                    break;
                case "tRNS" when data.Length <= MostColors && pixels.Length == 0:
                    break;
                case "IDAT":
                    pixels.Write(data);
                    break;
                case "IEND" when data.IsEmpty && rest.IsEmpty:
                    RequirePixels(header!, hasPalette, pixels);
                    clean.Write(whole);
                    return clean.ToArray();
                case [>= 'a' and <= 'z', ..] when type != "tRNS":
                    continue;
                default:
                    throw Broken();
            }

            clean.Write(whole);
        }
    }

    private static Chunk ReadChunk(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < ChunkFrame || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - ChunkFrame)
        {
            throw Broken();
        }

        var typed = rest.Slice(4, 4 + (int)length);
        return Crc32.HashToUInt32(typed) == BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..])
            ? new Chunk(Encoding.Latin1.GetString(typed[..4]), typed[4..], rest[..(ChunkFrame + (int)length)])
            : throw Broken();
    }

    private static byte[] CheckHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length != HeaderLength)
        {
            throw Broken();
        }

        LogoImage.RequireSize(BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var isKnown = (data[9], data[8]) is (0, 1 or 2 or 4 or 8 or 16) or (2, 8 or 16) or (3, 1 or 2 or 4 or 8) or (4 or 6, 8 or 16);
        if (!isKnown || data[10] != 0 || data[11] != 0)
        {
            throw Broken();
        }

        return data[12] == 0 ? data.ToArray() : throw new InvalidDataException("must not be interlaced");
    }

    // A row is a filter's number and the pixels' bits, filled up to a byte.
    private static void RequirePixels(byte[] header, bool hasPalette, MemoryStream packed)
    {
        var channels = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var row = 1 + ((BinaryPrimitives.ReadUInt32BigEndian(header) * header[8] * channels) + 7) / 8;
        var expected = row * BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        if (hasPalette ? header[9] is 0 or 4 : header[9] == 3)
        {
            throw Broken();
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        var count = 0L;
        try
        {
            while (count <= expected && unpacked.Read(buffer) is var read and > 0)
            {
                count += read;
            }
        }
        catch (InvalidDataException)
        {
            throw Broken();
        }

        if (count != expected)
        {
            throw Broken();
        }
    }

    private static InvalidDataException Broken() => new("is a PNG that is broken");

    private readonly ref struct Chunk(string type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> whole)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private readonly ReadOnlySpan<byte> _whole = whole;

        public void Deconstruct(out string chunkType, out ReadOnlySpan<byte> chunkData, out ReadOnlySpan<byte> chunk)
        {
            chunkType = type;
            chunkData = _data;
            chunk = _whole;
        }
    }
}
