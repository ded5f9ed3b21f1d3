using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of the United States.</summary>
internal static class UnitedStatesKinds
{
    private const string SocialWords = "ssn,ssns,social security,social-security,social insurance,taxpayer id,taxpayer identification,numero de seguro social";
    private const string MedicareLetters = "SLOIBZ";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new(Entities.SocialSecurity, "social-security-number", Severity.Critical, "999-99-9999  999 99 9999", Strength.Strong, SocialWords, IsSocialSecurity),
        new(Entities.SocialSecurity, "social-security-number", Severity.Critical, "999999999  999-999999  99999-9999  999.99.9999", Strength.Contextual, SocialWords, IsSocialSecurity),
        new("us_itin", "us-taxpayer-number", Severity.Critical, "999-99-9999  999 99 9999  99999-9999", Strength.Strong, "itin,individual taxpayer,taxpayer,tax id", IsTaxpayer),
        new("us_itin", "us-taxpayer-number", Severity.Critical, "999999999", Strength.Weak, "itin,individual taxpayer,taxpayer,tax id", IsTaxpayer),
        new("us_ein", "us-employer-number", Severity.Low, "99-9999999", Strength.Contextual, "ein,employer identification,employer id,federal tax id,fein"),
        new("us_npi", "us-provider-number", Severity.Medium, "9999_999_999", Strength.Fair, "npi,national provider,provider identifier,provider number,provider id,physician", IsProvider),
        new("us_mbi", "us-medicare-number", Severity.Critical, "9A*9_A*9_AA99", Strength.Strong, "mbi,medicare,medicare beneficiary,beneficiary", IsMedicare),
        new("aba_routing_number", "us-routing-number", Severity.Medium, "999999999  9999-9999-9", Strength.Fair, "routing,aba,rtn,routing number,bank,wire transfer", Checks.Banking.IsRoutingNumber),
        new(Entities.Passport, "passport-number", Severity.Critical, "A99999999", Strength.Weak, "passport*,travel document,travel documents,us passport"),
        new(Entities.Passport, "passport-number", Severity.Critical, "999999999", Strength.Contextual, "passport*,travel document,travel documents,us passport", value => value[0] is >= '1' and <= '9' && IsMixed(value)),
        new("medical_license", "us-drug-registration", Severity.High, "AA9999999", Strength.Fair, "dea,dea number,medical license,medical licence,prescriber,prescription,medical certificate,physician", IsDrugRegistration),
        new("vin", "vehicle-identification-number", Severity.Medium, "*{17}", Strength.Strong, "vin,chassis,vehicle identification,fahrgestellnummer,numero de chasis", IsVehicle),
        new("vin", "vehicle-identification-number", Severity.Medium, "*{17}", Strength.Contextual, "vin,chassis,vehicle identification,fahrgestellnummer,numero de chasis", IsVehicleElsewhere),
    ];

    /// <summary>Social Security Administration: area 000, 666 and 900 to 999, group 00 and serial 0000 are never given.</summary>
    private static bool IsSocialSecurity(ReadOnlySpan<char> digits) =>
        digits[0] != '9' && digits[..3] is not ("000" or "666") && digits[3..5] is not "00" && digits[5..] is not "0000" && IsMixed(digits)
        && digits is not "123456780" and not "987654321";

    /// <summary>Internal Revenue Service: begins with 9; fourth and fifth digit 50 to 65, 70 to 88, 90 to 92 or 94 to 99.</summary>
    private static bool IsTaxpayer(ReadOnlySpan<char> digits) =>
        digits[0] == '9' && Number(digits[3..5]) is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or >= 94;

    /// <summary>Centers for Medicare and Medicaid Services: Luhn over 80840 and the number; begins with 1 or 2.</summary>
    private static bool IsProvider(ReadOnlySpan<char> digits)
    {
        Span<char> whole = stackalloc char[15];
        "80840".CopyTo(whole);
        digits.CopyTo(whole[5..]);
        return digits[0] is '1' or '2' && Luhn(whole);
    }

    /// <summary>Centers for Medicare and Medicaid Services: the first digit is not 0; no letters that look like digits.</summary>
    private static bool IsMedicare(ReadOnlySpan<char> value) => value[0] != '0' && !HasAny(value, MedicareLetters);

    /// <summary>Drug Enforcement Administration: first, third and fifth digit, and twice the others, end in the seventh.</summary>
    private static bool IsDrugRegistration(ReadOnlySpan<char> value)
    {
        var digits = value[2..];
        return value[0] is not ('I' or 'N' or 'O' or 'Q' or 'V' or 'W' or 'Y' or 'Z') && Sum(digits, [1, 2, 1, 2, 1, 2]) % 10 == digits[6] - '0' && IsMixed(digits);
    }

    /// <summary>ISO 3779, of which only North America has a check digit: no I, O, Q; letters and digits, the last two of them digits.</summary>
    private static bool IsVehicleElsewhere(ReadOnlySpan<char> value) =>
        !HasAny(value, "IOQ") && value[..3].ContainsAnyInRange('A', 'Z') && value.ContainsAnyExceptInRange('0', '9') && !value[^2..].ContainsAnyExceptInRange('0', '9');

    /// <summary>49 CFR 565 (ISO 3779): letters count 1 to 9, weights 8 to 2, 10, 0, 9 to 2; the ninth character is the remainder by 11.</summary>
    private static bool IsVehicle(ReadOnlySpan<char> value)
    {
        const string Values = "12345678?12345?7?923456789";
        ReadOnlySpan<byte> weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        var (sum, letters) = (0, 0);
        for (var i = 0; i < 17; i++)
        {
            var isLetter = value[i] >= 'A';
            var digit = (isLetter ? Values[value[i] - 'A'] : value[i]) - '0';
            if (digit > 9)
            {
                return false;
            }

            letters += isLetter ? 1 : 0;
            sum += digit * weights[i];
        }

        return letters is >= 2 and <= 14 && value[8] == (sum % 11 == 10 ? 'X' : (char)('0' + (sum % 11)));
    }
}
