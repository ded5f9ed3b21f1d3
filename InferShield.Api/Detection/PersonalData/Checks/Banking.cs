using System.Collections.Frozen;
using System.Globalization;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Cards and accounts.</summary>
internal static class Banking
{
    private const string IbanCountries =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 " +
        "GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 " +
        "MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 " +
        "VA22 VG24 XK20 YE30";

    // By the two letters as a number of base 26.
    private static readonly byte[] IbanLengths = ReadLengths();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Countries =
        ("AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ " +
        "EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GG GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ " +
        "LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA " +
        "RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WS XK YE ZA ZM ZW").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>ISO 13616: the country's length, first four characters to the end, letters as 10 to 35, remainder 1 by 97; check digits 02 to 98.</summary>
    public static bool IsIban(ReadOnlySpan<char> account)
    {
        if (!IsIbanLength(account) || account[2..4] is "00" or "01" or "99")
        {
            return false;
        }

        return Append(Append(0, account[4..]), account[..4]) % 97 == 1;

        static ulong Append(ulong number, ReadOnlySpan<char> account)
        {
            foreach (var c in account)
            {
                var value = (uint)Checksums.Value(c);
                number = (number * (value > 9 ? 100u : 10u)) + value;
                number = number > ulong.MaxValue / 200 ? number % 97 : number;
            }

            return number;
        }
    }

    /// <summary>As long as accounts of its country are; its first two characters are letters.</summary>
    public static bool IsIbanLength(ReadOnlySpan<char> account) => IbanLengths[((account[0] - 'A') * 26) + account[1] - 'A'] == account.Length;

    /// <summary>ISO 9362: four letters of the bank, a country, two characters of the place and three of the branch; in capitals, as everybody writes it.</summary>
    public static bool IsBusinessIdentifier(ReadOnlySpan<char> code) =>
        Countries.Contains(code.Slice(4, 2)) && !code.ContainsAnyInRange('a', 'z') && code[6] is not ('0' or '1');

    /// <summary>Length and first digits that card schemes use (ISO/IEC 7812 issuer ranges), and the check digit.</summary>
    public static bool IsCard(ReadOnlySpan<char> card) => IsIssued(card) && Checksums.IsMixed(card) && Checksums.Luhn(card);

    /// <summary>A card's check digit alone; for schemes of one country, and only after a word that says it is a card.</summary>
    public static bool IsOtherCard(ReadOnlySpan<char> card) => Checksums.IsMixed(card) && Checksums.Luhn(card);

    private static bool IsIssued(ReadOnlySpan<char> card) => (card.Length, Checksums.Number(card[..4])) switch
    {
        (13 or 16 or 19, >= 4000 and <= 4999) => true,
        (16, >= 5100 and <= 5599) => true,
        (16, >= 2221 and <= 2720) => true,
        (15, (>= 3400 and <= 3499) or (>= 3700 and <= 3799)) => true,
        (14 or 16, (>= 3000 and <= 3059) or 3095 or (>= 3600 and <= 3699) or (>= 3800 and <= 3999)) => true,
        (16 or 19, 6011 or (>= 6440 and <= 6599) or (>= 6220 and <= 6299)) => true,
        (16 or 17 or 18 or 19, >= 3528 and <= 3589) => true,
        (16 or 17 or 18 or 19, (>= 5000 and <= 5099) or (>= 5600 and <= 5899) or (>= 6000 and <= 6999)) => true,
        (16, >= 2200 and <= 2204) => true,
        (16, 9792) => true,
        _ => false,
    };

    /// <summary>American Bankers Association: Federal Reserve district, weights 3, 7, 1.</summary>
    public static bool IsRoutingNumber(ReadOnlySpan<char> digits) =>
        Checksums.Number(digits[..2]) is <= 12 or (>= 21 and <= 32) or (>= 61 and <= 72) or 80
        && Checksums.IsMixed(digits) && Checksums.Sum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0;

    private static byte[] ReadLengths()
    {
        var lengths = new byte[26 * 26];
        foreach (var country in IbanCountries.Split(' '))
        {
            lengths[((country[0] - 'A') * 26) + country[1] - 'A'] = byte.Parse(country.AsSpan(2), CultureInfo.InvariantCulture);
        }

        return lengths;
    }
}
