using InferShield.Api.Reports.Pdf.Images;
using InferShield.Api.Reports.Templates;

namespace InferShield.Tests.Reports.Pdf;

public sealed class PictureTests
{
    [Theory]
    [InlineData(0, 1, false, 77)]
    [InlineData(2, 3, false, 1, 2, 3)]
    [InlineData(4, 1, true, 77, 128)]
    [InlineData(6, 3, true, 1, 2, 3, 128)]
    [InlineData(6, 3, false, 1, 2, 3, 255)]
    public void Png_pictures_are_decoded_with_their_transparency(int colorType, int colors, bool isTransparent, params int[] pixel)
    {
        var picture = Picture.Read(Pictures.Png(5, 4, (byte)colorType, [.. pixel.Select(value => (byte)value)]))!;

        Assert.Equal((5, 4), (picture.Width, picture.Height));
        Assert.Equal(Enumerable.Repeat(pixel.Take(colors), 20).SelectMany(one => one).Select(value => (byte)value), picture.Data);
        Assert.Equal(isTransparent, picture.Opacity is not null);
    }

    [Fact]
    public void Every_depth_of_a_png_that_may_be_a_logo_is_drawn()
    {
        byte[] navy = [31, 78, 121], red = [200, 0, 0], both = [.. navy, .. red, .. navy, .. red, .. navy];
        foreach (var (depth, colorType, row, samples, opacity, extra) in new (byte, byte, byte[], byte[], byte[]?, (string, byte[])[])[]
        {
            (1, 0, [0b01010_000], [0, 255, 0, 255, 0], null, []),
            (2, 0, [0b00_01_10_11, 0b00_000000], [0, 85, 170, 255, 0], null, []),
            (4, 0, [0x0f, 0x80, 0x10], [0, 255, 136, 0, 17], null, []),
            (4, 0, [0x0f, 0x80, 0x10], [0, 255, 136, 0, 17], [255, 0, 255, 255, 255], [("tRNS", [0, 15])]),
            (16, 0, [0, 0, 255, 255, 128, 0, 0, 1, 255, 0], [0, 255, 127, 0, 254], null, []),
            (1, 3, [0b01010_000], both, null, [("PLTE", [.. navy, .. red])]),
            (2, 3, [0b00_01_00_01, 0b00_000000], both, [255, 128, 255, 128, 255], [("PLTE", [.. navy, .. red]), ("tRNS", [255, 128])]),
            (4, 3, [0x01, 0x01, 0x00], both, null, [("PLTE", [.. navy, .. red])]),
            (8, 2, both, both, [255, 0, 255, 0, 255], [("tRNS", [0, 200, 0, 0, 0, 0])]),
            (16, 2, [.. both.SelectMany(value => new[] { value, value })], both, null, []),
            (16, 4, [.. Enumerable.Repeat<byte[]>([77, 77, 128, 128], 5).SelectMany(pixel => pixel)], [77, 77, 77, 77, 77], [128, 128, 128, 128, 128], []),
        })
        {
            var logo = LogoImage.Clean(Pictures.Png(5, 3, depth, colorType, row, extra)).Image;
            var picture = Picture.Read(logo!)!;
            Assert.Equal(Enumerable.Repeat(samples, 3).SelectMany(one => one), picture.Data);
            Assert.Equal(opacity is null ? null : Enumerable.Repeat(opacity, 3).SelectMany(one => one), picture.Opacity);
        }
    }

    [Fact]
    public void A_jpeg_is_taken_as_it_is()
    {
        byte[] file = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 17, 8, 0, 30, 0, 40, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];
        var picture = Picture.Read(file)!;

        Assert.Equal((40, 30, true), (picture.Width, picture.Height, picture.IsCompressed));
        Assert.Same(file, picture.Data);
    }

    [Fact]
    public void What_is_damaged_too_large_or_no_picture_is_left_out()
    {
        var good = Pictures.Png(50, 40, 6, 1, 2, 3, 4);
        var huge = (byte[])good.Clone();
        huge[17] = huge[21] = 0xFF;

        Assert.NotNull(Picture.Read(good));
        Assert.Null(Picture.Read(huge));
        Assert.Null(Picture.Read("GIF89a"u8.ToArray()));
        Assert.Null(Picture.Read([]));
        Assert.All(Enumerable.Range(0, good.Length - 30), length => Assert.Null(Picture.Read(good[..length])));
    }
}
