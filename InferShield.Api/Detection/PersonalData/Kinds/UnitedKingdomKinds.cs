using System.Collections.Frozen;
using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of the United Kingdom and Ireland.</summary>
internal static class UnitedKingdomKinds
{
    private const string Plates = "vehicle,vehicles,registration plate,number plate,licence plate,license plate,car registration,vehicle registration,reg,vrm,plate,plates";
    private const string Postcodes = "postcode,post code,postal code,address,zip";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PostcodeAreas =
        ("AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY " +
        "L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("uk_nhs", "uk-health-number", Severity.Critical, "999_999_9999", Strength.Fair, "nhs,national health,health service,nhs number,patient", IsHealth),
        new("uk_nino", "uk-insurance-number", Severity.Critical, "AA_99_99_99_A  AA999999 A  AA 999999 A", Strength.Strong, "nino,national insurance,ni number,insurance number", IsInsurance),
        new("uk_passport", "uk-passport-number", Severity.Critical, "AA9999999", Strength.Weak, "passport*,travel document,british passport,uk passport,hmpo"),
        new("uk_driving_licence", "uk-driving-licence", Severity.High, "A*{4}9{6}*{2}9AA  A*{4} 9{6} *{2}9AA  A*{4}9{6}*{2} 9AA  A*{4}9{6}*{2}*AA", Strength.Strong, "driving licence,driver licence,driving license,licence number,licence,dvla", IsDrivingLicence),
        new("uk_postcode", "uk-postcode", Severity.Low, "A9 9AA  A99 9AA  AA9 9AA  AA99 9AA  A9A 9AA  AA9A 9AA  AAA 9AA", Strength.Strong, Postcodes, IsPostcode),
        new("uk_postcode", "uk-postcode", Severity.Low, "A99AA  A999AA  AA99AA  AA999AA  A9A9AA  AA9A9AA  AAA9AA", Strength.Weak, Postcodes, IsPostcode),
        new("uk_vehicle_registration", "uk-vehicle-registration", Severity.Medium, "AA99_AAA", Strength.Weak, Plates, IsCurrentPlate),
        new("uk_vehicle_registration", "uk-vehicle-registration", Severity.Medium, "A9{1,3}_AAA  AAA_9{1,3}A", Strength.Weak, Plates, IsOlderPlate),
        new("uk_utr", "uk-tax-reference", Severity.High, "99999_99999", Strength.Contextual, "utr,unique taxpayer reference,self assessment", value => Sum(value[1..], [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11 is var rest && "21987654321"[rest] == value[0]),
        new("uk_sort_code", "uk-sort-code", Severity.Medium, "99-99-99", Strength.Contextual, "sort code,sortcode,sort-code"),
        new("ie_pps", "ie-service-number", Severity.Critical, "9999999AA?", Strength.Fair, "pps,ppsn,pps number,personal public service,rsi number", IsPublicService),
    ];

    /// <summary>NHS Data Model: weights 10 to 2; 11 less the remainder by 11, 11 as 0, is the last digit.</summary>
    private static bool IsHealth(ReadOnlySpan<char> digits) =>
        IsMixed(digits) && (11 - (Sum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 == digits[9] - '0';

    /// <summary>HM Revenue and Customs, NIM39110: letters and pairs that no prefix has, and a suffix from A to D.</summary>
    private static bool IsInsurance(ReadOnlySpan<char> value) =>
        !"DFIQUV".Contains(value[0]) && !"DFIQUVO".Contains(value[1]) && value[..2] is not ("BG" or "GB" or "KN" or "NK" or "NT" or "TN" or "ZZ")
        && value[8] is >= 'A' and <= 'D';

    /// <summary>DVLA: five letters of the name filled with 9, decade, month (plus 50 for women), day, year, initials.</summary>
    private static bool IsDrivingLicence(ReadOnlySpan<char> value)
    {
        var name = value[..5].TrimEnd('9');
        return !name.ContainsAnyInRange('0', '9') && IsDay(Number(value[6..8]) % 50, Number(value[8..10])) && value[6] is '0' or '1' or '5' or '6'
            && IsInitial(value[11]) && IsInitial(value[12]);

        static bool IsInitial(char c) => c is '9' or >= 'A';
    }

    /// <summary>BS 7666: a known area, and an inward code without the letters C, I, K, M, O and V. GIR 0AA is one too.</summary>
    private static bool IsPostcode(ReadOnlySpan<char> value)
    {
        if (value is "GIR0AA")
        {
            return true;
        }

        var area = value[..(value[1] >= 'A' ? 2 : 1)];
        return value.Length > area.Length + 3 && char.IsAsciiDigit(value[area.Length]) && PostcodeAreas.Contains(area) && !HasAny(value[^2..], "CIKMOV") && char.IsAsciiDigit(value[^3]);
    }

    /// <summary>DVLA, since September 2001: memory tag without I, Q, Z (and no first J, T, U), age 02 to 29 or 51 to 79, letters without I and Q.</summary>
    private static bool IsCurrentPlate(ReadOnlySpan<char> value) =>
        !HasAny(value[..2], "IQZ") && !"JTU".Contains(value[0]) && Number(value[2..4]) is (>= 2 and <= 29) or (>= 51 and <= 79) && !HasAny(value[4..], "IQ");

    /// <summary>Year letter first (1983 to 2001) or last (1963 to 1983); neither is I, O, Q (but for Q plates), U or Z.</summary>
    private static bool IsOlderPlate(ReadOnlySpan<char> value) =>
        char.IsAsciiDigit(value[1]) ? !"IOUZ".Contains(value[0]) && !HasAny(value[^3..], "IQZ") : !"IOQUZ".Contains(value[^1]) && !HasAny(value[..3], "IQZ");

    /// <summary>Department of Social Protection: weights 8 to 2, and 9 for a second letter; remainder by 23 as a letter, W for 0.</summary>
    private static bool IsPublicService(ReadOnlySpan<char> value)
    {
        var sum = Sum(value, [8, 7, 6, 5, 4, 3, 2]) + (value.Length > 8 && value[8] != 'W' ? 9 * (value[8] - 'A' + 1) : 0);
        return value[7] == (sum % 23 == 0 ? 'W' : (char)('A' + (sum % 23) - 1));
    }
}
