using static InferShield.Tests.Detection.Inspecting;

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
        var finding = Assert.Single(Inspect(text).Findings);

        Assert.Equal(("pii", entity), (finding.PolicyType, finding.Entity));
        Assert.Equal(value, text[finding.Start..finding.End]);
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
    public void Leaves_numbers_that_are_nobodys(string text) => Assert.Empty(EntitiesIn(text));
}
