using System.Globalization;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Telephone numbers as they are written.</summary>
internal static class Telephones
{
    // Country code (ITU E.164), and how many digits may follow it (national plans, without the trunk's 0).
    private const string Plan =
        "1:10 7:10 20:8-10 27:9 30:10 31:9 32:8-9 33:9 34:9 36:8-9 39:8-11 40:9 41:9 43:6-13 44:9-10 45:8 46:7-10 47:8 48:9 49:6-12 51:8-9 52:10 53:8 54:10-11 55:10-11 56:9 57:8-10 58:10 " +
        "60:8-10 61:9 62:8-12 63:8-10 64:8-10 65:8 66:8-9 81:9-10 82:8-10 84:8-10 86:9-11 90:10 91:10 92:9-10 93:9 94:9 95:7-10 98:10 211:9 212:9 213:8-9 216:8 218:9 220:7 221:9 222:8 223:8 224:9 225:10 226:8 227:8 228:8 229:8-10 " +
        "230:8 231:7-9 232:8 233:9 234:8-10 235:8 236:8 237:9 238:7 239:7 240:9 241:7-8 242:9 243:9 244:9 245:9 248:7 249:9 250:9 251:9 252:7-9 253:8 254:9 255:9 256:9 257:8 258:9 260:9 261:9 262:9 263:9 264:8-9 265:7-9 266:8 267:7-8 268:8 269:7 291:7 " +
        "297:7 298:6 299:6 350:8 351:9 352:5-11 353:7-9 354:7 355:8-9 356:8 357:8 358:5-12 359:7-9 370:8 371:8 372:7-8 373:8 374:8 375:9 376:6-9 377:8-9 378:6-10 380:9 381:8-9 382:8 383:8 385:8-9 386:8 387:8-9 389:8 " +
        "420:9 421:9 423:7-9 500:5 501:7 502:8 503:8 504:8 505:8 506:8 507:7-8 508:6 509:8 590:9 591:8 592:7 593:8-9 594:9 595:9 596:9 597:6-7 598:8 599:7-8 670:7-8 673:7 674:7 675:7-8 676:5-7 677:5-7 678:5-7 679:7 685:5-7 687:6 689:6-8 " +
        "850:8-10 852:8 853:8 855:8-9 856:8-10 880:8-10 886:8-9 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:8 966:8-9 967:7-9 968:8 970:8-9 971:8-9 972:8-9 973:8 974:8 975:7-8 976:8 977:8-10 992:9 993:8 994:9 995:9 996:9 998:9";

    // By country code: the fewest digits in the low byte, the most in the high one.
    private static readonly ushort[] Lengths = Read();

    /// <summary>A plus sign, a country code, and as many digits as numbers of the country have; a trunk's 0 in parentheses or without does no harm.</summary>
    public static bool IsInternational(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[32];
        var count = Digits(value, digits);
        for (var code = 1; code <= 3 && code < count; code++)
        {
            var lengths = Lengths[Checksums.Number(digits[..code])];
            if (lengths != 0 && digits[0] != '0')
            {
                var rest = count - code;
                rest -= digits[code] == '0' && code + 1 < count && rest > (lengths & 255) ? 1 : 0;
                return rest >= (lengths & 255) && rest <= lengths >> 8 && (value.Count('(') == value.Count(')'));
            }
        }

        return false;
    }

    /// <summary>North American Numbering Plan: neither area nor exchange begins with 0 or 1.</summary>
    public static bool IsNorthAmerican(ReadOnlySpan<char> digits) => digits.Length == 10
        ? digits[0] >= '2' && digits[3] >= '2'
        : digits[0] == '1' && digits[1] >= '2' && digits[4] >= '2';

    /// <summary>The trunk's 0 and nine or ten digits, or ten in the groups of a telephone number.</summary>
    public static bool IsNational(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[32];
        var count = Digits(value, digits);
        return value[0] is '0' or '(' && digits[0] == '0' ? count is >= 9 and <= 12 && digits[1] != '0' && MayBe(value)
            : count == 10 && digits[0] >= '2' && value.Length is 12 or 13 && MayBe(value);
    }

    /// <summary>Seven to thirteen digits that are no date.</summary>
    public static bool MayBe(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[32];
        var count = Digits(value, digits);
        return count is >= 7 and <= 13 && Checksums.IsMixed(digits[..count]) && !Dates.IsNumeric(value) && !Dates.IsCompact(digits[..count]);
    }

    private static int Digits(ReadOnlySpan<char> value, Span<char> digits)
    {
        var count = 0;
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c) && count < digits.Length)
            {
                digits[count++] = c;
            }
        }

        return count;
    }

    private static ushort[] Read()
    {
        var lengths = new ushort[1000];
        foreach (var entry in Plan.Split(' '))
        {
            var parts = entry.Split(':', '-');
            lengths[int.Parse(parts[0], CultureInfo.InvariantCulture)] =
                (ushort)(int.Parse(parts[1], CultureInfo.InvariantCulture) | (int.Parse(parts[^1], CultureInfo.InvariantCulture) << 8));
        }

        return lengths;
    }
}
