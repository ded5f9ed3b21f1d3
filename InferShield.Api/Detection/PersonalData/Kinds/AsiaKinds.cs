using System.Collections.Frozen;
using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of eastern, south-eastern and southern Asia.</summary>
internal static class AsiaKinds
{
    private const string Permanent = "pan,permanent account,income tax,pan number,pan card";
    private const string Resident = "rrn,resident registration,korean rrn,주민등록*,주민번호*";
    private const string Foreigner = "frn,foreigner registration,arc,alien registration,korean frn,외국인등록*";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IndianStates =
        "AN AP AR AS BR CH CG DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS UK UP UA WB BH".Split(' ')
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("in_aadhaar", "in-aadhaar", Severity.Critical, "9999<:| |->9999<:| |->9999", Strength.Strong, "aadhaar,aadhar,uidai,आधार", IsAadhaar),
        new("in_aadhaar", "in-aadhaar", Severity.Critical, "999999999999", Strength.Fair, "aadhaar,aadhar,uidai,आधार", IsAadhaar),
        new("in_pan", "in-account-number", Severity.Critical, "AAAAA9999A", Strength.Strong, Permanent, value => "ABCFGHLJPTK".Contains(value[3])),
        new("in_pan", "in-account-number", Severity.Critical, "AAAAA9999A", Strength.Weak, Permanent),
        new("in_gstin", "in-goods-and-services-number", Severity.Low, "99AAAAA9999A*A*", Strength.Strong, "gstin,gst,goods and services", value => IsGoodsAndServices(value) && GoodsAndServicesCheck(value) == value[14]),
        new("in_gstin", "in-goods-and-services-number", Severity.Low, "99AAAAA9999A*A*", Strength.Weak, "gstin,gst,goods and services", IsGoodsAndServices),
        new("in_passport", "in-passport-number", Severity.Critical, "A9999999", Strength.Weak, "passport*,indian passport,travel document", value => value[0] is not ('Q' or 'X' or 'Z') && value[1] != '0' && value[7] != '0'),
        new("in_voter", "in-voter-number", Severity.High, "AAA9999999", Strength.Weak, "voter*,epic,elector*,vote,voting card"),
        new("in_vehicle_registration", "in-vehicle-registration", Severity.Medium, "AA_9{1,2}_A{1,3}_9{1,4}  AA9{1,4}", Strength.Weak, "vehicle,registration,rto,number plate,plate,car number", value => IndianStates.Contains(value[..2])),
        new("kr_rrn", "kr-resident-number", Severity.Critical, "999999-9999999", Strength.Weak, Resident, value => IsYearMonthDay(value) && value[6] is >= '1' and <= '4'),
        new("kr_rrn", "kr-resident-number", Severity.Critical, "9999999999999", Strength.Fair, Resident, value => IsYearMonthDay(value) && value[6] is >= '1' and <= '4'),
        new("kr_frn", "kr-foreigner-number", Severity.Critical, "999999-9999999", Strength.Weak, Foreigner, value => IsYearMonthDay(value) && value[6] is >= '5' and <= '8'),
        new("kr_frn", "kr-foreigner-number", Severity.Critical, "9999999999999", Strength.Fair, Foreigner, value => IsYearMonthDay(value) && value[6] is >= '5' and <= '8'),
        new("kr_brn", "kr-business-number", Severity.Low, "999-99-99999", Strength.Strong, "brn,business registration,사업자등록*,사업자번호", IsKoreanBusiness),
        new("kr_brn", "kr-business-number", Severity.Low, "9999999999", Strength.Contextual, "brn,business registration,사업자등록*", IsKoreanBusiness),
        new("kr_driver_license", "kr-driver-license", Severity.High, "99-99-999999-99", Strength.Weak, "운전면허*,driver license,driver's license,면허번호", value => Number(value[..2]) is >= 11 and <= 28),
        new("kr_passport", "kr-passport-number", Severity.Critical, "A999A9999", Strength.Weak, "여권*,passport*,korean passport", IsKoreanPassport),
        new("kr_passport", "kr-passport-number", Severity.Critical, "A99999999", Strength.Weak, "여권*,korean passport", IsKoreanPassport),
        new("cn_resident_id", "cn-resident-number", Severity.Critical, "9{17}*", Strength.Strong, "身份证*,身份證*,公民身份*,resident identity,chinese id,id card", IsChinese),
        new("cn_passport", "cn-passport-number", Severity.Critical, "<A99999999|AA9999999>", Strength.Contextual, "护照*,護照*,chinese passport", value => value[0] is 'E' or 'G' or 'D' or 'P' or 'S'),
        new("tw_national_id", "tw-identity-number", Severity.Critical, "A999999999", Strength.Strong, "身分證*,身份證*,taiwan id,national id", IsTaiwanese),
        new("hk_identity_card", "hk-identity-card", Severity.Critical, "AA?999999(*)", Strength.Strong, "hkid*,身份證*,hong kong id,hong kong identity", IsHongKong),
        new("hk_identity_card", "hk-identity-card", Severity.Critical, "AA?999999*", Strength.Contextual, "hkid*,身份證*,hong kong id,hong kong identity", IsHongKong),
        new("jp_my_number", "jp-individual-number", Severity.Critical, "9999_9999_9999", Strength.Fair, "my number,マイナンバー*,個人番号*,individual number", IsJapanese),
        new("sg_nric_fin", "sg-identity-number", Severity.Critical, "A9999999A", Strength.Strong, "nric,fin,identity card,singapore", IsSingaporean),
        new("sg_uen", "sg-entity-number", Severity.Low, "99999999A  999999999A  A99AA9999A", Strength.Strong, "uen,unique entity,acra,singapore", IsSingaporeanEntity),
        new("my_nric", "my-identity-number", Severity.Critical, "999999-99-9999", Strength.Weak, "mykad,nric,kad pengenalan,no. kp,identity card", value => IsYearMonthDay(value) && value[6..8] is not ("00" or "17" or "18" or "19" or "20")),
        new("th_tnin", "th-identity-number", Severity.Critical, "9_9999_99999_99_9", Strength.Strong, "tnin,เลขประจำตัวประชาชน*,บัตรประชาชน*,thai id,national id", IsThai),
        new("id_nik", "id-identity-number", Severity.Critical, "9999999999999999", Strength.Contextual, "nik,ktp,nomor induk kependudukan", value => Number(value[6..8]) % 40 is >= 1 and <= 31 && Number(value[8..10]) is >= 1 and <= 12),
        new("vn_citizen_id", "vn-citizen-number", Severity.Critical, "999999999999", Strength.Contextual, "cccd,can cuoc*,cmnd", value => Number(value[..3]) is >= 1 and <= 96),
        new("pk_cnic", "pk-identity-number", Severity.Critical, "99999-9999999-9", Strength.Strong, "cnic,nadra,nicop,شناختی کارڈ", value => value[0] is >= '1' and <= '8'),
        new("ph_tin", "ph-tax-number", Severity.Critical, "999-999-999<-999|-99999>?  999 999 999 999  9{12}", Strength.Contextual, "tin,bir,taxpayer identification", value => IsMixed(value)),
        new("ph_sss", "ph-social-security-number", Severity.Critical, "99-9999999-9", Strength.Contextual, "sss,social security system,crn"),
    ];

    /// <summary>Unique Identification Authority of India: 2 or more first, Verhoeff.</summary>
    private static bool IsAadhaar(ReadOnlySpan<char> digits) => digits[0] >= '2' && IsMixed(digits) && !AreYears(digits) && Verhoeff(digits);

    /// <summary>Three years beside each other, as the head of a table has them.</summary>
    private static bool AreYears(ReadOnlySpan<char> digits) =>
        digits[..2] is "19" or "20" && digits[4..6] is "19" or "20" && digits[8..10] is "19" or "20";

    private static bool IsGoodsAndServices(ReadOnlySpan<char> value) => Number(value[..2]) is >= 1 and <= 37 && value[12] != '0' && value[13] == 'Z';

    /// <summary>Goods and Services Tax Network: weights 1 and 2 in turn, cross sums in base 36; 36 less the remainder by 36.</summary>
    private static char GoodsAndServicesCheck(ReadOnlySpan<char> value)
    {
        var sum = 0;
        for (var i = 0; i < 14; i++)
        {
            var product = Value(value[i]) * (1 + (i % 2));
            sum += (product / 36) + (product % 36);
        }

        var check = (36 - (sum % 36)) % 36;
        return (char)(check < 10 ? '0' + check : 'A' + check - 10);
    }

    /// <summary>National Tax Service: weights 1, 3, 7, 1, 3, 7, 1, 3, 5, and the tens of five times the ninth digit.</summary>
    private static bool IsKoreanBusiness(ReadOnlySpan<char> digits) =>
        IsMixed(digits) && (10 - ((Sum(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + ((digits[8] - '0') * 5 / 10)) % 10)) % 10 == digits[9] - '0';

    private static bool IsKoreanPassport(ReadOnlySpan<char> value) => value[0] is 'M' or 'S' or 'R' or 'O' or 'D';

    /// <summary>GB 11643: region, birthday with four digits of the year, serial, ISO 7064 mod 11-2.</summary>
    private static bool IsChinese(ReadOnlySpan<char> value) =>
        value[0] is >= '1' and <= '8' && value[6..8] is "18" or "19" or "20" && IsYearMonthDay(value[8..]) && (value[17] is 'X' or <= '9') && Iso7064Mod11And2(value);

    /// <summary>The letter as a number of two digits, weights 1, 9, 8 to 1, 1; a multiple of ten.</summary>
    private static bool IsTaiwanese(ReadOnlySpan<char> value)
    {
        const string Order = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
        var letter = Order.IndexOf(value[0]) + 10;
        return value[1] is '1' or '2' or '8' or '9' && ((letter / 10) + (letter % 10 * 9) + Sum(value[1..], [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 == 0;
    }

    /// <summary>Immigration Department: one or two letters (10 to 35, a space counts 36), weights 9 to 1, a multiple of 11, A for ten.</summary>
    private static bool IsHongKong(ReadOnlySpan<char> value)
    {
        var digits = value[^7..];
        var first = value.Length == 8 ? 36 : Value(value[0]);
        var check = digits[6] == 'A' ? 10 : digits[6] <= '9' ? digits[6] - '0' : 99;
        return check < 11 && ((first * 9) + (Value(value[^8]) * 8) + Sum(digits, [7, 6, 5, 4, 3, 2]) + check) % 11 == 0;
    }

    /// <summary>Ministry of Internal Affairs, ordinance 85 of 2014: weights 6 to 2 and 7 to 2; 11 less the remainder, 10 and 11 as 0.</summary>
    private static bool IsJapanese(ReadOnlySpan<char> digits)
    {
        var rest = Sum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return IsMixed(digits) && !AreYears(digits) && (rest <= 1 ? 0 : 11 - rest) == digits[11] - '0';
    }

    /// <summary>Weights 2, 7 to 2, 4 more for T and G, 3 more for M; the remainder by 11 chooses the letter of the series.</summary>
    private static bool IsSingaporean(ReadOnlySpan<char> value)
    {
        var sum = Sum(value[1..], [2, 7, 6, 5, 4, 3, 2]);
        return value[0] switch
        {
            'S' => "JZIHGFEDCBA"[sum % 11] == value[8],
            'T' => "JZIHGFEDCBA"[(sum + 4) % 11] == value[8],
            'F' => "XWUTRQPNMLK"[sum % 11] == value[8],
            'G' => "XWUTRQPNMLK"[(sum + 4) % 11] == value[8],
            'M' => "XWUTRQPNJLK"[(sum + 3) % 11] == value[8],
            _ => false,
        };
    }

    /// <summary>Accounting and Corporate Regulatory Authority: businesses, companies with their year, and others with a letter for the century.</summary>
    private static bool IsSingaporeanEntity(ReadOnlySpan<char> value)
    {
        const string Businesses = "XMKECAWLJDB";
        const string Companies = "ZKCMDNERGWH";
        if (value[0] >= 'A')
        {
            return value[0] is 'R' or 'S' or 'T' && !HasAny(value[3..5], "IOZ") && Others(value);
        }

        return value.Length == 9
            ? Businesses[Sum(value, [10, 4, 9, 3, 8, 2, 7, 1]) % 11] == value[8]
            : value[..2] is "18" or "19" or "20" && Companies[Sum(value, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] == value[9];

        static bool Others(ReadOnlySpan<char> value)
        {
            const string Letters = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
            ReadOnlySpan<byte> weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
            var sum = 0;
            for (var i = 0; i < 9; i++)
            {
                sum += Letters.IndexOf(value[i]) * weights[i];
            }

            var check = (sum - 5) % 11;
            return check >= 0 && Letters[check] == value[9];
        }
    }

    /// <summary>Department of Provincial Administration: type 1 to 8, province, weights 13 to 2; 11 less the remainder by 11, its last digit.</summary>
    private static bool IsThai(ReadOnlySpan<char> digits) =>
        digits[0] is >= '1' and <= '8' && digits[1] is not '0' && Number(digits[1..3]) is not (28 or 29 or 59 or 68 or 69 or 78 or 79 or 87 or 88 or 89 or >= 97)
        && (11 - (Sum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == digits[12] - '0';
}
