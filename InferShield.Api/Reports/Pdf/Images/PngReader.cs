using System.Buffers.Binary;
using System.IO.Compression;

namespace InferShield.Api.Reports.Pdf.Images;

/// <summary>Decodes PNG pictures that are not interlaced, of any depth: what is kept as a logo (<see cref="Templates.PngImage"/>) can be drawn.</summary>
internal static class PngReader
{
    private const int Grey = 0;
    private const int Rgb = 2;
    private const int Indexed = 3;
    private const int GreyWithAlpha = 4;
    private const int RgbWithAlpha = 6;

    private readonly record struct Layout(int Width, int Height, int Depth, int Type)
    {
        public int Channels => Type switch { Grey or Indexed => 1, Rgb => 3, GreyWithAlpha => 2, RgbWithAlpha => 4, _ => throw new InvalidDataException("The PNG's colours are not read.") };

        public int Colors => Type is Grey or GreyWithAlpha ? 1 : 3;

        /// <summary>Bytes of a row.</summary>
        public int Stride => ((Width * Channels * Depth) + 7) / 8;

        /// <summary>Bytes from a sample to the same one of the pixel before.</summary>
        public int Step => Math.Max(1, Channels * Depth / 8);

        public int Largest => (1 << Depth) - 1;

        public int Sample(ReadOnlySpan<byte> row, int index) => Depth switch
        {
            16 => BinaryPrimitives.ReadUInt16BigEndian(row[(index * 2)..]),
            8 => row[index],
            _ => (row[index * Depth / 8] >> (8 - Depth - (index * Depth % 8))) & Largest,
        };

        public byte ToByte(int sample) => (byte)(sample * byte.MaxValue / Largest);
    }

    public static Picture Read(byte[] file)
    {
        var data = new MemoryStream();
        ReadOnlySpan<byte> palette = [], transparency = [];
        var layout = default(Layout);
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)));
            var name = file.AsSpan(at + 4, 4);
            var body = file.AsSpan(at + 8, length);
            if (name.SequenceEqual("IHDR"u8))
            {
                layout = new Layout(BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]), body[8], body[9]);
                if (layout.Width <= 0 || layout.Height <= 0 || (long)layout.Width * layout.Height > Picture.MaxPixels || layout.Depth is not (1 or 2 or 4 or 8 or 16) || body[12] != 0)
                {
                    throw new InvalidDataException("The PNG's size, depth or interlacing is not read.");
                }
            }
            else if (name.SequenceEqual("PLTE"u8))
            {
                palette = body;
            }
            else if (name.SequenceEqual("tRNS"u8))
            {
                transparency = body;
            }
            else if (name.SequenceEqual("IDAT"u8))
            {
                data.Write(body);
            }

            at += 12 + length;
        }

        if (layout.Width == 0)
        {
            throw new InvalidDataException("The PNG has no header.");
        }

        data.Position = 0;
        return Assemble(Unfiltered(data, layout), layout, palette, transparency);
    }

    private static byte[] Unfiltered(Stream data, Layout layout)
    {
        var (stride, step) = (layout.Stride, layout.Step);
        var rows = new byte[stride * layout.Height];
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        var above = new byte[stride];
        for (var row = 0; row < layout.Height; row++)
        {
            var filter = inflated.ReadByte();
            var line = rows.AsSpan(row * stride, stride);
            inflated.ReadExactly(line);
            for (var index = 0; index < stride; index++)
            {
                int left = index >= step ? line[index - step] : 0, up = above[index], corner = index >= step ? above[index - step] : 0;
                line[index] += filter switch
                {
                    0 => (byte)0,
                    1 => (byte)left,
                    2 => (byte)up,
                    3 => (byte)((left + up) / 2),
                    4 => (byte)Nearest(left, up, corner),
                    _ => throw new InvalidDataException("The PNG has a filter that there is not."),
                };
            }

            line.CopyTo(above);
        }

        return rows;
    }

    private static int Nearest(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static Picture Assemble(byte[] rows, Layout layout, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        var (width, colors, channels) = (layout.Width, layout.Colors, layout.Channels);
        var (samples, opacity) = (new byte[width * layout.Height * colors], new byte[width * layout.Height]);
        opacity.AsSpan().Fill(byte.MaxValue);
        // One colour may be named that is not there.
        var hasKey = layout.Type is Grey or Rgb && transparency.Length >= 2 * colors;
        for (var pixel = 0; pixel < opacity.Length; pixel++)
        {
            var row = rows.AsSpan(pixel / width * layout.Stride, layout.Stride);
            var first = pixel % width * channels;
            if (layout.Type == Indexed)
            {
                var index = layout.Sample(row, first);
                palette.Slice(index * 3, 3).CopyTo(samples.AsSpan(pixel * 3));
                opacity[pixel] = index < transparency.Length ? transparency[index] : byte.MaxValue;
                continue;
            }

            var isKey = hasKey;
            for (var color = 0; color < colors; color++)
            {
                var sample = layout.Sample(row, first + color);
                samples[(pixel * colors) + color] = layout.ToByte(sample);
                isKey = isKey && sample == BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * color)..]);
            }

            opacity[pixel] = isKey ? (byte)0 : channels > colors ? layout.ToByte(layout.Sample(row, first + colors)) : byte.MaxValue;
        }

        var isOpaque = !opacity.AsSpan().ContainsAnyExcept(byte.MaxValue);
        return new Picture(width, layout.Height, Picture.EntriesOf(width, layout.Height, colors == 3 ? "DeviceRGB" : "DeviceGray"), samples, IsCompressed: false, isOpaque ? null : opacity);
    }
}
