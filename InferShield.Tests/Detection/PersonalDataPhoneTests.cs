using InferShield.Api.Detection;

namespace InferShield.Tests.Detection;

public sealed class PersonalDataPhoneTests
{
    private static readonly Scanner Scanner = new();

    [Theory]
    [InlineData("+1 212 555 0147")]
    [InlineData("+1-416-555-0134")]
    [InlineData("+44 20 7946 0958")]
    [InlineData("+44 (0)20 7946 0958")]
    [InlineData("+44 7700 900123")]
    [InlineData("+49 (0) 30 901820")]
    [InlineData("+49 171 1234567")]
    [InlineData("+33 1 99 00 12 34")]
    [InlineData("+34 912 345 678")]
    [InlineData("+39 06 1234 5678")]
    [InlineData("+31 20 123 4567")]
    [InlineData("+32 470 12 34 56")]
    [InlineData("+41 44 668 18 00")]
    [InlineData("+43 1 58858")]
    [InlineData("+48 22 123 45 67")]
    [InlineData("+46 8 123 456 78")]
    [InlineData("+47 22 12 34 56")]
    [InlineData("+45 32 12 34 56")]
    [InlineData("+358 9 123 4567")]
    [InlineData("+351 21 123 4567")]
    [InlineData("+353 1 234 5678")]
    [InlineData("+30 21 0123 4567")]
    [InlineData("+90 532 123 45 67")]
    [InlineData("+7 495 123-45-67")]
    [InlineData("+380 44 123 4567")]
    [InlineData("+91 98765 43210")]
    [InlineData("+86 138 1234 5678")]
    [InlineData("+81 90-1234-5678")]
    [InlineData("+82 10-1234-5678")]
    [InlineData("+65 6123 4567")]
    [InlineData("+61 412 345 678")]
    [InlineData("+64 21 123 4567")]
    [InlineData("+55 11 98456-5666")]
    [InlineData("+52 55 1234 5678")]
    [InlineData("+54 11 1234-5678")]
    [InlineData("+27 82 123 4567")]
    [InlineData("+234 803 123 4567")]
    [InlineData("+254 712 345678")]
    [InlineData("+971 50 123 4567")]
    [InlineData("+972 54-123-4567")]
    [InlineData("+966501234567")]
    [InlineData("+639171234567")]
    public void Finds_international_numbers(string number)
    {
        var text = $"You get me under {number}, mornings.";

        var finding = Assert.Single(Scanner.Scan(text, Channel.User));

        Assert.Equal(("phone", number), (finding.Entity, text[finding.Start..finding.End]));
    }

    [Theory]
    [InlineData("call me on 020 7946 0958")]
    [InlineData("mein Handy: 0171 1234567")]
    [InlineData("Telefonnummer, Telefon 030/901820")]
    [InlineData("mon téléphone est le 01 99 00 12 34")]
    [InlineData("mi móvil es 612 345 678")]
    [InlineData("telefone (11) 98456-5666")]
    [InlineData("携帯 090-1234-5678")]
    [InlineData("手机13812345678")]
    [InlineData("телефон 8 495 123 45 67")]
    [InlineData("전화번호는 010-1234-5678입니다")]
    public void Finds_national_numbers_beside_a_word_in_their_language(string text) =>
        Assert.Equal("phone", Assert.Single(Scanner.Scan(text, Channel.User)).Entity);

    [Theory]
    [InlineData("+49 30 901820", " 203.0.113.77")]
    [InlineData("+49 30 901820", " 123-45-6789")]
    [InlineData("+49 30 901820", "\u200B 4111 1111 1111 1111")]
    [InlineData("+1 212 555 0147", " 4111 1111 1111 1111")]
    public void Ends_where_another_value_begins(string number, string next)
    {
        var text = $"and {number}{next}";

        var found = Scanner.Scan(text, Channel.User);

        Assert.Equal([number, next.Trim('\u200B', ' ')], found.Select(finding => text[finding.Start..finding.End]));
    }

    [Theory]
    [InlineData("4111 1111 1111 1111 +49 30 901820")]
    [InlineData("room 12 +49 30 901820")]
    public void Begins_with_its_plus_sign_whatever_stands_before_it(string text) =>
        Assert.Contains(Scanner.Scan(text, Channel.User), finding => text[finding.Start..finding.End] == "+49 30 901820");

    [Theory]
    [InlineData("+1 212 555 014")]
    [InlineData("+999 123 4567")]
    [InlineData("2 + 2 = 4 and +5 points, +12 and +100000")]
    [InlineData("from 020 7946 0958 rows")]
    [InlineData("between 2019-2024 and 10-20-30")]
    public void Leaves_what_no_country_has(string text) => Assert.Empty(Scanner.Scan(text, Channel.User));
}
