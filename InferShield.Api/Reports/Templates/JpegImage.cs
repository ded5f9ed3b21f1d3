using System.Buffers.Binary;

namespace InferShield.Api.Reports.Templates;

/// <summary>Checks a JPEG (ITU-T T.81) segment by segment.</summary>
internal static class JpegImage
{
    // An image of a few bytes a scan would take minutes to decode.
    private const int MostScans = 32;
    private const int FrameLength = 8;

    private const byte Prefix = 0xff;
    private const byte Start = 0xd8;
    private const byte End = 0xd9;
    private const byte Scan = 0xda;
    private const byte Jfif = 0xe0;
    private const byte Adobe = 0xee;

    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith([Prefix, Start, Prefix]);

    /// <summary>The same image without comments and without what applications wrote beside it.</summary>
    /// <exception cref="InvalidDataException">It is broken or of a kind that not every reader decodes.</exception>
    public static byte[] Clean(ReadOnlySpan<byte> bytes)
    {
        using var clean = new MemoryStream(bytes.Length);
        clean.Write(bytes[..2]);
        var hasFrame = false;
        for (var rest = bytes[2..]; ;)
        {
            if (rest.Length < 4 || rest[0] != Prefix || BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) is var length && (length < 2 || length + 2 > rest.Length))
            {
                throw Broken();
            }

            var segment = rest[..(2 + length)];
            switch (rest[1])
            {
                case Scan when hasFrame:
                    RequireScans(rest[segment.Length..]);
                    clean.Write(rest);
                    return clean.ToArray();
                case var frame when IsFrame(frame) && !hasFrame:
                    CheckFrame(frame, segment[4..]);
                    hasFrame = true;
                    break;
                // Tables of quantization and of Huffman codes, the interval of restarts.
                case 0xdb or 0xc4 or 0xdd or Jfif or Adobe:
                    break;
                case >= Jfif and <= 0xef or 0xfe:
                    rest = rest[segment.Length..];
                    continue;
                default:
                    throw Broken();
            }

            clean.Write(segment);
            rest = rest[segment.Length..];
        }
    }

    private static void CheckFrame(byte frame, ReadOnlySpan<byte> data)
    {
        if (frame is not (0xc0 or 0xc1 or 0xc2) || data.Length < FrameLength || data[0] != 8 || data[5] is not (1 or 3) || data.Length != 6 + (3 * data[5]))
        {
            throw new InvalidDataException("must be a baseline or progressive JPEG in 8 bits, grey or of three colours");
        }

        LogoImage.RequireSize(BinaryPrimitives.ReadUInt16BigEndian(data[3..]), BinaryPrimitives.ReadUInt16BigEndian(data[1..]));
    }

    private static void RequireScans(ReadOnlySpan<byte> rest)
    {
        var scans = 1;
        if (!rest.EndsWith([Prefix, End]))
        {
            throw Broken();
        }

        for (var i = 0; i < rest.Length - 2; i++)
        {
            if (rest[i] == Prefix && (rest[i + 1] == End || IsFrame(rest[i + 1]) || (rest[i + 1] == Scan && ++scans > MostScans)))
            {
                throw Broken();
            }
        }
    }

    // C4, C8 and CC are other segments.
    private static bool IsFrame(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    private static InvalidDataException Broken() => new("is a JPEG that is broken");
}
