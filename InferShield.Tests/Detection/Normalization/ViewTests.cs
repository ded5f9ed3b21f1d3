using InferShield.Api.Detection.Normalization;

namespace InferShield.Tests.Detection.Normalization;

public sealed class ViewTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("  two   spaces\r\n\r\nlines ", " two spaces\nlines ")]
    [InlineData("ＩＧＮＯＲＥ　ａｌｌ", "ignore all")]
    [InlineData("𝐢𝐠𝐧𝐨𝐫𝐞 𝓪𝓵𝓵 𝔭𝔯𝔦𝔬𝔯", "ignore all prior")]
    [InlineData("ⓘⓖⓝⓞⓡⓔ 🅘🅖🅝🅞🅡🅔 🆈🅴🆂 🇾🇪🇸", "ignore ignore yes yes")]
    [InlineData("ıɢɴᴏʀᴇ ᴘʀᴇᴠɪᴏᴜꜱ", "ignore previous")]
    [InlineData("ﬁle oﬀice ㎏ ½", "file office kg 1\u20442")]
    [InlineData("İGNORE Æsir straße", "ignore aesir strasse")]
    [InlineData("contraseña, cafe\u0301, Überprüfung", "contrasena, cafe, uberprufung")]
    [InlineData("раsswоrd", "password")]
    [InlineData("пароль", "пароль")]
    [InlineData("i\u200Bg\u00ADn\u2060o\uFEFFre\uFE0F", "ignore")]
    [InlineData("ｶﾞｷﾞ か\u3099 は\u309A", "ガギ が ぱ")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("a\0b", "a b")]
    [InlineData("don’t “quote” — this…", "don't \"quote\" - this...")]
    public void Says_what_a_reader_sees(string text, string lower)
    {
        using var view = new View(text.Length);
        ViewBuilder.Build(text, view);

        Assert.Equal(lower, view.Lower.ToString());
    }

    [Fact]
    public void Gives_half_a_surrogate_pair_a_stand_in()
    {
        using var view = new View(4);
        ViewBuilder.Build("\ud800x\udc00", view);

        Assert.Equal("\uFFFDx\uFFFD", view.Text.ToString());
    }

    [Theory]
    [InlineData("x  ignore", "ignore", 3, 9)]
    [InlineData("\u200Bi\u200Bg", "ig", 1, 4)]
    [InlineData("𝐢𝐠!", "g", 2, 4)]
    [InlineData("aﬁb", "fi", 1, 2)]
    [InlineData("e\u0301a", "a", 2, 3)]
    [InlineData("か\u3099a", "が", 0, 2)]
    public void Maps_back_to_the_original(string text, string part, int start, int end)
    {
        using var view = new View(text.Length);
        ViewBuilder.Build(text, view);
        var at = view.Lower.IndexOf(part, StringComparison.Ordinal);

        Assert.Equal((start, end), view.Origin(at, at + part.Length));
    }

    [Fact]
    public void Is_the_same_however_the_units_arrive()
    {
        var random = new Random(7);
        string[] pieces = ["a", "B", " ", "  ", "\n", "\t", "é", "e\u0301", "ﬁ", "\u200B", "\ud835", "\udc22", "Ω", "が", "\u3099", "\u1112", "\u1161", "раy", "0", "\uFDFA"];
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var whole = new View(4);
            ViewBuilder.Build(text, whole);
            using var single = new View(4);
            var builder = new ViewBuilder(single);
            for (var i = 0; i < text.Length; i++)
            {
                builder.Add(text[i], i, i + 1);
            }

            builder.Finish();
            Assert.Equal(single.Text.ToString(), whole.Text.ToString());
            Assert.Equal(single.Lower.ToString(), whole.Lower.ToString());
            for (var i = 0; i < whole.Length; i++)
            {
                Assert.Equal(single.Origin(i, i + 1), whole.Origin(i, i + 1));
            }
        }
    }
}
