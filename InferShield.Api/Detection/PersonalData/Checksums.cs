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

    /// <summary>ISO 13616: first four characters to the end, letters as 10 to 35, remainder 1 by 97.</summary>
    public static bool Iban(ReadOnlySpan<char> account)
    {
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
        (16, '5', >= '1' and <= '5') => true,
        (16, '2', >= '2' and <= '7') => true,
        (16 or 19, '6', '0' or '2' or '4' or '5') => true,
        _ => false,
    };

    /// <summary>Area, group and serial of a United States social security number that can have been issued.</summary>
    public static bool IsSocialSecurity(ReadOnlySpan<char> digits) =>
        digits.Length == 9 && digits[0] != '9' && digits[..3] is not ("000" or "666") && digits[3..5] is not "00" && digits[5..] is not "0000"
        && digits.ContainsAnyExcept(digits[0]);
}
