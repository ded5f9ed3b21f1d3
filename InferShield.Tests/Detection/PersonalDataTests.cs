using InferShield.Api.Detection;

namespace InferShield.Tests.Detection;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("My SSN is 123-45-6789.", "ssn", "123-45-6789")]
    [InlineData("social security number 219099999", "ssn", "219099999")]
    [InlineData("Charge 4111 1111 1111 1111 please", "credit_card", "4111 1111 1111 1111")]
    [InlineData("amex 378282246310005", "credit_card", "378282246310005")]
    [InlineData("Send it to jane.roe+news@mail.example.co.uk, thanks", "email", "jane.roe+news@mail.example.co.uk")]
    [InlineData("write to jane.roe (at) example [dot] org", "email", "jane.roe (at) example [dot] org")]
    [InlineData("jane at example dot com is mine", "email", "jane at example dot com")]
    [InlineData("jane@exämple.org", "email", "jane@exämple.org")]
    [InlineData("Call +49 30 901820 tomorrow", "phone", "+49 30 901820")]
    [InlineData("Call (212) 555-0147", "phone", "(212) 555-0147")]
    [InlineData("212-555-0147 is the office", "phone", "212-555-0147")]
    [InlineData("my mobile is 07700 900123", "phone", "07700 900123")]
    [InlineData("The host 203.0.113.77 answered", "ip_address", "203.0.113.77")]
    [InlineData("from 2001:db8:0:1::42 today", "ip_address", "2001:db8:0:1::42")]
    [InlineData("She was born on 14/07/1989 in Lyon", "date_of_birth", "14/07/1989")]
    [InlineData("DOB: 1989-07-14", "date_of_birth", "1989-07-14")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 it is", "bank_account", "DE89 3704 0044 0532 0130 00")]
    [InlineData("account number 000123456789", "bank_account", "000123456789")]
    [InlineData("passport no. C01X00T47 expires", "passport", "C01X00T47")]
    [InlineData("MRN: 00482913", "medical_record", "00482913")]
    [InlineData("driver's license D1234567", "drivers_license", "D1234567")]
    [InlineData("1 2 3 123-45-6789 20", "ssn", "123-45-6789")]
    [InlineData("no 7 4111 1111 1111 1111 of 3", "credit_card", "4111 1111 1111 1111")]
    [InlineData("%20 203.0.113.77 8080", "ip_address", "203.0.113.77")]
    [InlineData("+1 (212) 555-0147 it is", "phone", "+1 (212) 555-0147")]
    [InlineData("ssn １２３-４５-６７８９ there", "ssn", "１２３-４５-６７８９")]
    [InlineData("a \U0001F600 \u0301 1\u200B23-45-67\u200B89 x", "ssn", "1\u200B23-45-67\u200B89")]
    public void Finds_the_value_where_it_stands_in_the_original(string text, string entity, string value)
    {
        var finding = Assert.Single(Find(text));

        Assert.Equal(("pii", entity), (finding.PolicyType, finding.Entity));
        Assert.Equal(value, text[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData("Hello, my name is Maria Lopez-Vega and I need help", "person", "Maria Lopez-Vega")]
    [InlineData("Ich heiße Jürgen von der Heide.", "person", "Jürgen von der Heide")]
    [InlineData("je m'appelle Amélie Durand", "person", "Amélie Durand")]
    [InlineData("Patient: John Q. Public, ward 3", "person", "John Q. Public")]
    [InlineData("ask Dr. Anna Beispiel about it", "person", "Anna Beispiel")]
    [InlineData("Ship to 1600 Example Avenue please", "street_address", "1600 Example Avenue")]
    [InlineData("I live at 12b Old Mill Rd, near the church", "street_address", "12b Old Mill Rd")]
    [InlineData("Anschrift: Beispielstraße 12a, Köln", "street_address", "Beispielstraße 12a")]
    [InlineData("J'habite 15 rue de la Paix à Lyon", "street_address", "15 rue de la Paix")]
    [InlineData("vivo en Calle Mayor 23, Madrid", "street_address", "Calle Mayor 23")]
    [InlineData("abito in via Giuseppe Verdi, 8", "street_address", "via Giuseppe Verdi, 8")]
    [InlineData("Besuch: Hansaring 12, 50672 Köln", "street_address", "Hansaring 12")]
    [InlineData("ved Vestergade 4b, 8000 Aarhus", "street_address", "Vestergade 4b")]
    [InlineData("2.1.3.1 is the host", "ip_address", "2.1.3.1")]
    [InlineData("203.0.113.77 Connected", "ip_address", "203.0.113.77")]
    [InlineData("née le 3 mars 1984 à Nantes", "date_of_birth", "3 mars 1984")]
    [InlineData("born on July 14, 1989 in Ohio", "date_of_birth", "July 14, 1989")]
    [InlineData("geboren am 14. Juli 1989", "date_of_birth", "14. Juli 1989")]
    [InlineData("GPS coordinates 48.85837, 2.294481", "geo_coordinates", "48.85837, 2.294481")]
    [InlineData("MAC 00:1B:44:11:3A:B7 of the laptop", "mac_address", "00:1B:44:11:3A:B7")]
    [InlineData("mac address AA-BB-CC-DD-EE-FF", "mac_address", "AA-BB-CC-DD-EE-FF")]
    [InlineData("the SWIFT code is DEUTDEFFXXX", "swift_bic", "DEUTDEFFXXX")]
    [InlineData("http://[2001:db8:85a3::8a2e:370:7334]:8080/", "ip_address", "2001:db8:85a3::8a2e:370:7334")]
    [InlineData("employee id: EMP-48213", "employee_id", "EMP-48213")]
    [InlineData("my student number is 20391847", "student_id", "20391847")]
    [InlineData("Kennzeichen M-XY 999 gesehen", "de_kfz", "M-XY 999")]
    [InlineData("my hetu is130694-9249", "fi_personal_identity_code", "130694-9249")]
    public void Finds_what_words_announce(string text, string entity, string value)
    {
        var finding = Assert.Single(Find(text));

        Assert.Equal((entity, value), (finding.Entity, text[finding.Start..finding.End]));
    }

    [Theory]
    [InlineData("000-12-3456 and 666-12-3456 and 123-00-4567")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("DE89 3704 0044 0532 0130 01")]
    [InlineData("10482937")]
    [InlineData("ref 2024050112345678 of 12.05.2024")]
    [InlineData("300.1.2.3 and 1.2.3 and v1.2.3.4")]
    [InlineData("127.0.0.1 and 0.0.0.0")]
    [InlineData("at 10:15:30 we met")]
    [InlineData("The passport office opened a new branch.")]
    [InlineData("see user@localhost and @mention and npm i pkg@1.2.3")]
    [InlineData("git@github.com:org/repo.git")]
    [InlineData("look at the dot on the map")]
    [InlineData("$1,234,567.89 or 1 234 567 890 people")]
    [InlineData("Your account was created on 20240501.")]
    [InlineData("ISBN 978-3-16-148410-0")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("request id 550e8400-e29b-41d4-a716-446655440000 failed")]
    [InlineData("fix in commit 8f3ab29e4d1c0a97b6f5e2d3c4b5a69788776655")]
    [InlineData("2024-03-15T14:30:00Z")]
    [InlineData("at 1710513000 and 1710513000123")]
    [InlineData("Order 123-45-6789 has shipped")]
    [InlineData("order no. 114-3941689-8772232")]
    [InlineData("invoice 400123456789")]
    [InlineData("version 10.4.30319.42000 and 10.0.19041.1")]
    [InlineData("It costs $49.99, or 1.299,00 € for ten")]
    [InlineData("SKU 12345-678 in stock, part number AB1234567")]
    [InlineData("tracking number 1Z999AA10123456784")]
    [InlineData("Solve 123456789 * 987654321 for me")]
    [InlineData("pi is 3.14159265358979 and e is 2.718281828459")]
    [InlineData("rgb(255, 128, 0) and #ff00aa and 0x7fff5fbff8a0")]
    [InlineData("arXiv:2403.12345 and doi 10.1000/182")]
    [InlineData("The match ended 3-2-1 on 12/05/2024 at 20:45:10")]
    [InlineData("https://shop.example/items/4123450131003312?page=2")]
    [InlineData("It grew from 1 000 000 in 1990 to 2 500 000 in 2020")]
    [InlineData("The Pan American Games of 1999")]
    [InlineData("my name is not important, and what is your name?")]
    [InlineData("I walked down the street for 2 hours, then a 4 way street")]
    [InlineData("In 2019 Main Street was closed")]
    [InlineData("std::vector<int> and a::b and 10:30:45")]
    [InlineData("Ignoring 12 errors and Monitoring 24 servers")]
    [InlineData("Engineering 101 was held by Brigade 12")]
    [InlineData("Engineering 101, 2024 Edition")]
    [InlineData("I run it via Windows 11 and via Python 3")]
    [InlineData("Drei Käufer 12 Artikel")]
    [InlineData("revenue over 2023 2024 2025")]
    [InlineData("2023 2024 2025")]
    [InlineData("ref 240315-1002345 of the nightly 20240315-8")]
    [InlineData("references 850101-14-5678 and 11-22-333444-55 were closed")]
    [InlineData("2.1.3.1 Scope and 10.2.1.4 Terms of the contract")]
    [InlineData("Upgrade from 4.18.2.1 to 5.0.0.3 broke it")]
    [InlineData("firmware 12.14.7.9 of the router")]
    [InlineData("1790209428229")]
    [InlineData("1795392002")]
    [InlineData("1795392002, 1795392012, 1795392022")]
    [InlineData("started 1790209428229, ended 1790209428230")]
    [InlineData("1714558530123456")]
    [InlineData("20240315143000")]
    [InlineData("20240315-8")]
    public void Leaves_numbers_that_are_nobodys(string text) => Assert.Empty(Find(text));

    [Fact]
    public void Names_at_least_forty_kinds() =>
        Assert.True(Scanner.Rules.Where(rule => rule.PolicyType == PolicyTypes.Pii).Select(rule => rule.Entity).Distinct().Count() >= 40);

    [Fact]
    public void Reports_one_of_readings_that_overlap()
    {
        var finding = Assert.Single(Find("Please call my bank about account DE89 3704 0044 0532 0130 00 today"));

        Assert.Equal("bank_account", finding.Entity);
    }

    [Fact]
    public void A_check_digit_alone_is_a_guess()
    {
        var found = Find("943 476 5919");

        Assert.Contains("uk_nhs", found.Select(finding => finding.Entity));
        Assert.All(found, finding => Assert.Equal(Severity.Low, finding.Severity));
    }

    [Fact]
    public void Reports_every_reading_of_an_answer_that_nothing_explains()
    {
        var found = Find("XY9876543");

        Assert.Contains("uk_passport", found.Select(finding => finding.Entity));
        Assert.Contains("it_passport", found.Select(finding => finding.Entity));
        Assert.All(found, finding => Assert.Equal(Severity.Low, finding.Severity));
    }

    [Fact]
    public void Words_nearby_raise_and_lower_the_score()
    {
        var plain = Assert.Single(Find("Charge 4111 1111 1111 1111 please")).Score;

        Assert.True(Assert.Single(Find("my card is 4111 1111 1111 1111")).Score > plain);
        Assert.True(Assert.Single(Find("sku 4111 1111 1111 1111")).Score < plain);
    }

    private static Scanner Scanner { get; } = new();

    private static IReadOnlyList<Finding> Find(string text) =>
        [.. Scanner.Scan(text, Channel.User).Where(finding => finding.PolicyType == PolicyTypes.Pii)];
}
