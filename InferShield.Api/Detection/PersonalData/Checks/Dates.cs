using System.Buffers;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Days of the calendar as people write them.</summary>
internal static class Dates
{
    // How months begin in English, German, French, Spanish, Italian, Portuguese, Dutch and the Scandinavian languages.
    private static readonly SearchValues<string> Months = SearchValues.Create(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "maj", "mei", "mrz", "maa", "okt", "dez", "fev", "avr", "jui", "aou",
            "ene", "abr", "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "out"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Year, month and day in any order, of a year in which somebody alive may have been born.</summary>
    public static bool IsNumeric(ReadOnlySpan<char> value)
    {
        Span<int> parts = stackalloc int[3];
        Span<int> lengths = stackalloc int[3];
        if (value.Length == 8 && !value.ContainsAnyExceptInRange('0', '9'))
        {
            return IsCompact(value) || (Checksums.IsDayMonth(value) && IsYear(Checksums.Number(value[4..])));
        }

        var count = 0;
        foreach (var c in value)
        {
            if (!char.IsAsciiDigit(c))
            {
                if (++count == 3)
                {
                    return false;
                }

                continue;
            }

            parts[count] = (parts[count] * 10) + (c - '0');
            lengths[count]++;
        }

        return count == 2 && (lengths[0] == 4
            ? IsYear(parts[0]) && Checksums.IsDay(parts[1], parts[2])
            : (lengths[2] == 2 || IsYear(parts[2])) && (Checksums.IsDay(parts[1], parts[0]) || Checksums.IsDay(parts[0], parts[1])));
    }

    /// <summary>With the month's name.</summary>
    public static bool IsWritten(ReadOnlySpan<char> value)
    {
        for (var i = 0; i + 3 <= value.Length; i++)
        {
            if (char.IsAsciiLetter(value[i]) && (i == 0 || !char.IsAsciiLetter(value[i - 1])) && value.Slice(i, 3).ContainsAny(Months))
            {
                return value[^4..] is var year && (year.ContainsAnyExceptInRange('0', '9') || IsYear(Checksums.Number(year)));
            }
        }

        return false;
    }

    /// <summary>20240501, and with a time after it.</summary>
    public static bool IsCompact(ReadOnlySpan<char> digits) => digits.Length is 8 or 12 or 14 && !digits.ContainsAnyExceptInRange('0', '9')
        && digits[..2] is "19" or "20" && Checksums.IsYearMonthDay(digits[2..]);

    /// <summary>
    /// A point in time written as one number: seconds since 1970 (POSIX), milli-, micro- or nanoseconds, from 2008 to 2033, which
    /// are those that begin with 12 to 19; or a day of this century with hours and minutes, and seconds perhaps.
    /// </summary>
    public static bool IsTime(ReadOnlySpan<char> digits) => digits.Length switch
    {
        10 or 13 or 16 or 19 => digits[0] == '1' && digits[1] >= '2' && !digits.ContainsAnyExceptInRange('0', '9'),
        12 or 14 => IsCompact(digits) && digits[0] == '2' && Checksums.Number(digits[8..10]) < 24 && digits[10] < '6' && (digits.Length == 12 || digits[12] < '6'),
        _ => false,
    };

    private static bool IsYear(int year) => year is >= 1900 and <= 2099;
}
