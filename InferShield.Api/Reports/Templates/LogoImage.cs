namespace InferShield.Api.Reports.Templates;

/// <summary>What may be a logo: a PNG or JPEG that is small, whole, and not more than it says.</summary>
internal static class LogoImage
{
    public const int MostBytes = 256 * 1024;
    public const int LongestSide = 4096;
    public const int MostPixels = 4_000_000;

    /// <summary>The image without what does not change its look (places, names, comments), or what is wrong with it.</summary>
    public static (byte[]? Image, string Problem) Clean(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
        {
            return (null, $"must have at most {MostBytes / 1024} KiB");
        }

        try
        {
            return PngImage.Is(bytes) ? (PngImage.Clean(bytes), "")
                : JpegImage.Is(bytes) ? (JpegImage.Clean(bytes), "")
                : (null, "must be a PNG or a JPEG");
        }
        catch (InvalidDataException wrong)
        {
            return (null, wrong.Message);
        }
    }

    /// <exception cref="InvalidDataException">An image of these dimensions would take too much memory, or none at all.</exception>
    public static void RequireSize(long width, long height)
    {
        if (width is < 1 or > LongestSide || height is < 1 or > LongestSide || width * height > MostPixels)
        {
            throw new InvalidDataException($"must be at least 1 and at most {LongestSide} pixels wide and high, and have at most {MostPixels / 1_000_000} million pixels");
        }
    }
}
