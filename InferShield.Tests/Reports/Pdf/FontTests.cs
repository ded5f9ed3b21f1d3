using InferShield.Api.Reports.Pdf.Fonts;

namespace InferShield.Tests.Reports.Pdf;

public sealed class FontTests
{
    private static byte[] Regular() => InterFonts.Read(InterFonts.DefaultPath)["Inter-Regular.ttf"];

    [Fact]
    public void A_subset_is_a_small_font_with_the_same_outlines()
    {
        var font = new TrueTypeFont(Regular());
        var subset = new TrueTypeSubset(font);
        var glyphs = "Aé".Select(character => font.Characters[character]).ToArray();
        var numbers = glyphs.Select(subset.Take).ToArray();
        var bytes = subset.Write();

        Assert.Equal([1, 2], numbers.Select(number => (int)number));
        Assert.InRange(bytes.Length, 500, 20_000);
        Assert.True(bytes.AsSpan().IndexOf(font.Outline(glyphs[0]).Span) > 0);
    }

    [Fact]
    public void Digits_have_one_width()
    {
        var face = FontLibrary.System[FontWeight.Regular];

        Assert.Single("0123456789".Select(digit => face.Plain(digit).Advance).Distinct());
    }

    [Fact]
    public void A_damaged_font_is_refused_and_breaks_nothing()
    {
        var file = Regular();
        var random = new Random(7);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var damaged = attempt % 2 == 0 ? file[..random.Next(file.Length)] : (byte[])file.Clone();
            for (var change = 0; change < 20 && damaged.Length > 0; change++)
            {
                damaged[random.Next(Math.Min(damaged.Length, 2000))] = (byte)random.Next(256);
            }

            var exception = Record.Exception(() =>
            {
                var font = new TrueTypeFont(damaged);
                var subset = new TrueTypeSubset(font);
                subset.Take(font.Characters['A']);
                return subset.Write();
            });

            Assert.True(exception is null or InvalidDataException, exception?.ToString());
        }
    }

    [Fact]
    public void A_folder_with_what_is_no_font_is_a_folder_without_fonts()
    {
        var folder = Directory.CreateTempSubdirectory("infershield-fonts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "broken.ttf"), "no font");
            File.WriteAllBytes(Path.Combine(folder.FullName, "short.ttc"), [.. "ttcf"u8, 0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
            File.WriteAllBytes(Path.Combine(folder.FullName, "Good.ttf"), Regular());
            var fonts = new FontLibrary([folder.FullName, Path.Combine(folder.FullName, "not there")]);

            Assert.NotNull(fonts.Find(['A']));
            Assert.Null(fonts.Find([0x4F60]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
