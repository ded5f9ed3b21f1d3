using System.Collections.Frozen;
using System.Globalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Check digits of numbers. All take plain ASCII characters without separators.</summary>
internal static class Checksums
{
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 0 ? digit : digit * 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> IbanLengths =
        ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 " +
        "GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 " +
        "MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 " +
        "VA22 VG24 XK20 YE30").Split(' ')
        .ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How long an account number of the country in the first two letters is; 0 for unknown countries.</summary>
    public static int IbanLength(ReadOnlySpan<char> country) => IbanLengths.TryGetValue(country[..2], out var length) ? length : 0;

    /// <summary>ISO 13616: first four characters to the end, letters as 10 to 35, remainder 1 by 97; check digits 02 to 98.</summary>
    public static bool Iban(ReadOnlySpan<char> account)
    {
        if (account[2..4] is "00" or "01" or "99")
        {
            return false;
        }

        var remainder = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var c = account[(i + 4) % account.Length];
            remainder = char.IsAsciiDigit(c)
                ? ((remainder * 10) + (c - '0')) % 97
                : ((remainder * 100) + (c | 0x20) - 'a' + 10) % 97;
        }

        return remainder == 1;
    }

    /// <summary>Length and first digits that card issuers use.</summary>
    public static bool IsIssued(ReadOnlySpan<char> card) => (card.Length, card[0], card[1]) switch
    {
        (15, '3', '4' or '7') => true,
        (14 or 16, '3', '0' or '6' or '8' or '5') => true,
        (13 or 16 or 19, '4', _) => true,
        (16, '5', _) => true,
        (16, '2', >= '2' and <= '7') => true,
        (16 or 19, '6', _) => true,
        _ => false,
    };

    /// <summary>Area, group and serial of a United States social security number that can have been issued.</summary>
    public static bool IsSocialSecurity(ReadOnlySpan<char> digits) =>
        digits.Length == 9 && digits[0] != '9' && digits[..3] is not ("000" or "666") && digits[3..5] is not "00" && digits[5..] is not "0000"
        && digits.ContainsAnyExcept(digits[0]);
}
