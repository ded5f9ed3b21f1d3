using InferShield.Api.Reports.Templates;

namespace InferShield.Api.Reports.Pdf.Images;

/// <summary>A picture as a PDF takes it.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Entries">What its dictionary has besides the length, in PDF syntax.</param>
/// <param name="Data">Samples, or a JPEG file as it is.</param>
/// <param name="IsCompressed">Whether <paramref name="Data"/> is compressed already.</param>
/// <param name="Opacity">A byte for each pixel, null when none is transparent.</param>
internal sealed record Picture(int Width, int Height, string Entries, byte[] Data, bool IsCompressed, byte[]? Opacity)
{
    /// <summary>Larger ones are left out.</summary>
    public const int MaxPixels = LogoImage.MostPixels;

    private const string Common = "/Type/XObject/Subtype/Image";

    /// <summary>Reads a PNG or a baseline or progressive JPEG; null when it is neither, damaged or too large.</summary>
    public static Picture? Read(byte[] file)
    {
        try
        {
            return file switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngReader.Read(file),
                [0xFF, 0xD8, ..] => JpegReader.Read(file),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    public static string EntriesOf(int width, int height, string colorSpace) =>
        $"{Common}/Width {width}/Height {height}/ColorSpace/{colorSpace}/BitsPerComponent 8";
}
