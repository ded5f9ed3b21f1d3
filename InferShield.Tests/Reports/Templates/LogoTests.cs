using System.Text;
using InferShield.Api.Reports.Templates;

namespace InferShield.Tests.Reports.Templates;

public class LogoTests
{
    [Fact]
    public void An_image_loses_what_was_written_beside_it_and_nothing_else()
    {
        var png = Images.Png(20, 10);
        Assert.Equal(png, LogoImage.Clean(png).Image);
        Assert.Equal(png, LogoImage.Clean(Images.Png(20, 10, extra: [("tEXt", "Author\0Jane Roe"u8.ToArray()), ("eXIf", new byte[40]), ("acTL", new byte[8])])).Image);

        Assert.Equal(Images.Jpeg, LogoImage.Clean(Images.Jpeg).Image);
        byte[] named = [.. Images.Jpeg[..2], 0xff, 0xe1, 0, 10, .. "Exif\0\0ab"u8, 0xff, 0xfe, 0, 6, .. "Jane"u8, .. Images.Jpeg[2..]];
        Assert.Equal(Images.Jpeg, LogoImage.Clean(named).Image);
    }

    public static TheoryData<string, byte[]> Refused() => new()
    {
        { "an SVG", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>") },
        { "a GIF", "GIF89a\u0001\0\u0001\0"u8.ToArray() },
        { "nothing", [] },
        { "a signature alone", Images.Png(1, 1)[..8] },
        { "a PNG as wide as a number can be", Images.Png(int.MaxValue, 1, unpacked: 10) },
        { "a PNG of a negative width", Images.Png(-5, 1, unpacked: 10) },
        { "a PNG of no width", Images.Png(0, 1, unpacked: 1) },
        { "a PNG of too many pixels", Images.Png(4000, 4000, unpacked: 10) },
        { "a PNG that unpacks to a hundred megabytes", Images.Png(10, 10, unpacked: 100_000_000) },
        { "a PNG with too few pixels", Images.Png(10, 10, unpacked: 100) },
        { "an interlaced PNG", Images.Png(10, 10, interlace: 1) },
        { "a palette that is missing", Images.Png(10, 10, colorType: 3) },
        { "an unknown critical chunk", Images.Png(10, 10, extra: [("EVIL", new byte[3])]) },
        { "two headers", Images.Png(10, 10, extra: [("IHDR", new byte[13])]) },
        { "a chunk that was changed", Changed(Images.Png(10, 10), 45) },
        { "a PNG that was cut", Images.Png(10, 10)[..^1] },
        { "a PNG with something behind it", [.. Images.Png(10, 10), .. "<script>"u8] },
        { "a JPEG that was cut", Images.Jpeg[..^1] },
        { "a JPEG without pixels", Images.Jpeg[..100] },
        { "a JPEG with something behind it", [.. Images.Jpeg, .. "<?php"u8, 0xff, 0xd9] },
        { "a JPEG of many scans", [.. Images.Jpeg[..^2], .. Enumerable.Repeat<byte[]>([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0], 40).SelectMany(scan => scan), 0xff, 0xd9] },
        { "a large image", [.. Images.Png(10, 10), .. new byte[LogoImage.MostBytes]] },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_no_small_whole_image_is_refused(string what, byte[] bytes)
    {
        var (image, problem) = LogoImage.Clean(bytes);
        Assert.True(image is null, what);
        Assert.Matches("^(must|is a) [A-Za-z0-9 ,]+$", problem);
    }

    [Fact]
    public void Whatever_byte_of_an_image_changes_the_answer_is_an_image_or_a_refusal()
    {
        foreach (var image in new[] { Images.Png(5, 5), Images.Jpeg })
        {
            for (var at = 0; at < image.Length; at++)
            {
                foreach (var cut in new[] { Changed(image, at), image[..at] })
                {
                    var (clean, problem) = LogoImage.Clean(cut);
                    Assert.True(clean is null ? problem.Length > 0 : clean.Length <= cut.Length);
                }
            }
        }
    }

    private static byte[] Changed(byte[] image, int at)
    {
        var changed = image.ToArray();
        changed[at] ^= 0xff;
        return changed;
    }
}
