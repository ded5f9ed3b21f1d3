using System.Buffers.Binary;

namespace InferShield.Api.Reports.Pdf.Images;

/// <summary>Finds a JPEG's size and colours; a PDF reader decodes the rest.</summary>
internal static class JpegReader
{
    public static Picture Read(byte[] file)
    {
        for (var at = 2; at + 9 < file.Length;)
        {
            if (file[at] != 0xFF)
            {
                throw new InvalidDataException("The JPEG has no marker where one must be.");
            }

            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xC2)
            {
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 5)), BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 7)));
                var space = file[at + 9] switch { 1 => "DeviceGray", 3 => "DeviceRGB", _ => throw new InvalidDataException("The JPEG's colours are not read.") };
                return width > 0 && height > 0 && width * height <= Picture.MaxPixels && file[at + 4] == 8
                    ? new Picture(width, height, Picture.EntriesOf(width, height, space) + "/Filter/DCTDecode", file, IsCompressed: true, Opacity: null)
                    : throw new InvalidDataException("The JPEG's size or depth is not read.");
            }

            at += marker is 0x01 or (>= 0xD0 and <= 0xD8) ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
        }

        throw new InvalidDataException("The JPEG has no frame.");
    }
}
