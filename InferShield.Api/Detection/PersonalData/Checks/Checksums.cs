namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Check digit systems that several numbers share. All take ASCII digits or capital letters without separators.</summary>
internal static class Checksums
{
    private const string Multiplied = "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210";
    private const string Permuted = "01234567891576283094580379614289160435279453126870428657390127938064157046913258";

    /// <summary>ISO/IEC 7812-1, annex B: every second digit from the right doubled, its cross sum taken; a multiple of ten.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            digit = (i & 1) == 0 ? digit : digit * 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Digits times weights, as many as there are weights.</summary>
    public static int Sum(ReadOnlySpan<char> digits, ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += (digits[i] - '0') * weights[i];
        }

        return sum;
    }

    /// <summary>Cross sums of digits times weights.</summary>
    public static int CrossSum(ReadOnlySpan<char> digits, ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var product = (digits[i] - '0') * weights[i];
            sum += (product / 10) + (product % 10);
        }

        return sum;
    }

    /// <summary>ISO/IEC 7064, the hybrid system mod 11,10; the last digit is the check digit.</summary>
    public static bool Iso7064Mod11And10(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var c in digits[..^1])
        {
            var sum = (c - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == digits[^1] - '0';
    }

    /// <summary>ISO/IEC 7064, the pure system mod 11-2; the last character is a digit or X for ten.</summary>
    public static bool Iso7064Mod11And2(ReadOnlySpan<char> value)
    {
        var sum = 0;
        foreach (var c in value)
        {
            sum = ((sum * 2) + (c == 'X' ? 10 : c - '0')) % 11;
        }

        return sum == 1;
    }

    /// <summary>Verhoeff, Error Detecting Decimal Codes (1969): multiplication in the dihedral group of the pentagon.</summary>
    public static bool Verhoeff(ReadOnlySpan<char> digits)
    {
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var permuted = Permuted[((i % 8) * 10) + digits[digits.Length - 1 - i] - '0'] - '0';
            check = Multiplied[(check * 10) + permuted] - '0';
        }

        return check == 0;
    }

    /// <summary>ICAO 9303, part 3: weights 7, 3, 1; letters count 10 to 35; the last digit is the check digit.</summary>
    public static bool TravelDocument(ReadOnlySpan<char> value)
    {
        var sum = 0;
        for (var i = 0; i < value.Length - 1; i++)
        {
            sum += Value(value[i]) * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
        }

        return sum % 10 == value[^1] - '0';
    }

    /// <summary>The remainder of a long number of digits.</summary>
    public static int Remainder(ReadOnlySpan<char> digits, int divisor)
    {
        var remainder = 0;
        foreach (var c in digits)
        {
            remainder = ((remainder * 10) + (c - '0')) % divisor;
        }

        return remainder;
    }

    /// <summary>0 to 9 for digits, 10 to 35 for letters.</summary>
    public static int Value(char c) => c <= '9' ? c - '0' : c - 'A' + 10;

    public static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var c in digits)
        {
            number = (number * 10) + (c - '0');
        }

        return number;
    }

    /// <summary>A day that is in some year's calendar.</summary>
    public static bool IsDay(int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2000, month);

    /// <summary>Two digits of the year, two of the month, two of the day.</summary>
    public static bool IsYearMonthDay(ReadOnlySpan<char> digits) => IsDay(Number(digits.Slice(2, 2)), Number(digits.Slice(4, 2)));

    /// <summary>Two digits of the day, two of the month.</summary>
    public static bool IsDayMonth(ReadOnlySpan<char> digits) => IsDay(Number(digits.Slice(2, 2)), Number(digits[..2]));

    public static bool HasAny(ReadOnlySpan<char> value, string letters)
    {
        foreach (var c in value)
        {
            if (letters.Contains(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Not the same digit throughout.</summary>
    public static bool IsMixed(ReadOnlySpan<char> digits) => digits.ContainsAnyExcept(digits[0]);
}
