using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of Oceania, Canada, Latin America, Africa and the Middle East.</summary>
internal static class OtherKinds
{
    private const string Brazilian = "cpf,cadastro de pessoas fisicas,cadastro de pessoa";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("au_abn", "au-business-number", Severity.Low, "99_999_999_999", Strength.Fair, "abn,australian business,business number", IsAustralianBusiness),
        new("au_acn", "au-company-number", Severity.Low, "999_999_999", Strength.Fair, "acn,australian company,company number", value => IsMixed(value) && (10 - (Sum(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 == value[8] - '0'),
        new("au_tfn", "au-tax-number", Severity.Critical, "999_999_999", Strength.Fair, "tfn,tax file,australian tax", value => IsMixed(value) && Sum(value, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0),
        new("au_medicare", "au-medicare-number", Severity.Critical, "9999_99999_9", Strength.Fair, "medicare*,medicare card,medicare number", value => value[0] is >= '2' and <= '6' && value[9] != '0' && Sum(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == value[8] - '0'),
        new("nz_ird", "nz-tax-number", Severity.Critical, "99-999-999  999-999-999", Strength.Contextual, "ird,inland revenue", IsNewZealand),
        new("ca_sin", "ca-social-insurance-number", Severity.Critical, "999-999-999  999 999 999", Strength.Fair, "sin,social insurance,numero d'assurance sociale,assurance sociale,nas", IsCanadian),
        new("ca_sin", "ca-social-insurance-number", Severity.Critical, "999999999", Strength.Fair, "sin,social insurance,numero d'assurance sociale,assurance sociale,nas", IsCanadian),
        new("ca_health_card", "ca-health-card", Severity.Critical, "9999_999_999_AA  9999_999_999", Strength.Contextual, "ohip,health card,carte sante,carte d'assurance maladie"),
        new("ca_health_card", "ca-health-card", Severity.Critical, "AAAA_9999_9999", Strength.Contextual, "ramq,health card,health insurance,carte soleil,assurance maladie"),
        new("ca_postal_code", "ca-postal-code", Severity.Low, "A9A_9A9", Strength.Contextual, "postal code,code postal,address", value => !HasAny(value, "DFIOQU") && value[0] is not ('W' or 'Z')),
        new("br_cpf", "br-taxpayer-number", Severity.Critical, "999.999.999-99  999999999-99", Strength.Strong, Brazilian, IsBrazilian),
        new("br_cpf", "br-taxpayer-number", Severity.Critical, "99999999999", Strength.Strong, Brazilian, IsBrazilian),
        new("br_cnpj", "br-company-number", Severity.Low, "99.999.999/9999-99  99999999999999", Strength.Strong, "cnpj,pessoa juridica", IsBrazilianCompany),
        new("br_cnpj", "br-company-number", Severity.Low, "**.***.***/****-99", Strength.Strong, "cnpj,pessoa juridica", IsBrazilianCompany, IsOneCase: true),
        new("br_cnpj", "br-company-number", Severity.Low, "*{12}99", Strength.Contextual, "cnpj,pessoa juridica", IsBrazilianCompany, IsOneCase: true),
        new("mx_curp", "mx-population-code", Severity.Critical, "A{4}9{6}A{6}*9", Strength.Strong, "curp,clave unica", IsMexican),
        new("mx_rfc", "mx-tax-number", Severity.Critical, "A{4}_9{6}_*{3}", Strength.Weak, "rfc,registro federal", value => IsYearMonthDay(value[4..])),
        new("ar_cuit", "ar-tax-number", Severity.Critical, "99-99999999-9", Strength.Strong, "cuit,cuil", IsArgentine),
        new("ar_cuit", "ar-tax-number", Severity.Critical, "99999999999", Strength.Contextual, "cuit,cuil", IsArgentine),
        new("ar_dni", "ar-identity-number", Severity.Critical, "99.999.999  99999999  9.999.999", Strength.Contextual, "dni,documento nacional"),
        new("cl_rut", "cl-tax-number", Severity.Critical, "9{1,2}.999.999-*", Strength.Strong, "rut,run,rol unico", IsChilean),
        new("cl_rut", "cl-tax-number", Severity.Critical, "9{7,8}-*", Strength.Fair, "rut,run,rol unico", value => IsChilean(value) && !Checks.Dates.IsCompact(value[..^1])),
        new("co_cedula", "co-identity-number", Severity.Critical, "9{6,10}  9{1,3}.999.999  9.999.999.999", Strength.Contextual, "cedula,cedula de ciudadania,nuip"),
        new("za_id_number", "za-identity-number", Severity.Critical, "9999999999999  999999 9999 999", Strength.Strong, "rsa id,south african id,sa id,id number,identity number,permanent resident,refugee", value => IsYearMonthDay(value) && value[10] <= '2' && Luhn(value)),
        new("ng_nin", "ng-identity-number", Severity.Critical, "99999999999", Strength.Contextual, "nin,national identification,national identity,nimc", value => IsMixed(value)),
        new("ng_bvn", "ng-bank-verification-number", Severity.Critical, "99999999999", Strength.Contextual, "bvn,bank verification"),
        new("ng_vehicle_registration", "ng-vehicle-registration", Severity.Medium, "AAA<-| >?999AA", Strength.Weak, "plate,plates,vehicle,registration,license plate"),
        new("ke_id_number", "ke-identity-number", Severity.Critical, "9{7,8}", Strength.Contextual, "kenyan id,huduma,kra pin,kitambulisho"),
        new("eg_national_id", "eg-identity-number", Severity.Critical, "9{14}", Strength.Contextual, "الرقم القومي,egyptian id,national id", value => value[0] is '2' or '3' && IsYearMonthDay(value[1..])),
        new("il_id", "il-identity-number", Severity.Critical, "999999999  99999999-9", Strength.Contextual, "teudat zehut,תעודת זהות,מספר זהות,israeli id,ת.ז", Luhn),
        new("ae_emirates_id", "ae-identity-number", Severity.Critical, "999-9999-9999999-9", Strength.Strong, "emirates id,eida,هوية", value => value[..3] is "784"),
        new("ae_emirates_id", "ae-identity-number", Severity.Critical, "9{15}", Strength.Strong, "emirates id,eida", value => value[..3] is "784" && Number(value[3..7]) is >= 1900 and <= 2100 && Luhn(value)),
        new("sa_national_id", "sa-identity-number", Severity.Critical, "9999999999", Strength.Contextual, "iqama,saudi id,رقم الهوية,الإقامة", value => value[0] is '1' or '2' && Luhn(value)),
    ];

    /// <summary>Australian Business Register: one off the first digit, weights 10, 1, 3 to 19, a multiple of 89.</summary>
    private static bool IsAustralianBusiness(ReadOnlySpan<char> digits) =>
        digits[0] != '0' && (Sum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0;

    /// <summary>Inland Revenue: weights 3, 2, 7, 6, 5, 4, 3, 2; if 10 remains 7, 4, 3, 2, 5, 2, 7, 6.</summary>
    private static bool IsNewZealand(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[9];
        digits[0] = '0';
        value.CopyTo(digits[(9 - value.Length)..]);
        var check = (11 - (Sum(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
        check = check == 10 ? (11 - (Sum(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11 : check;
        return check == digits[8] - '0';
    }

    /// <summary>Service Canada: Luhn; 0 and 8 are not given.</summary>
    private static bool IsCanadian(ReadOnlySpan<char> digits) => digits[0] is not ('0' or '8') && IsMixed(digits) && Luhn(digits);

    /// <summary>Receita Federal: weights 10 to 2, then 11 to 2; 11 less the remainder by 11, 10 and 11 as 0.</summary>
    private static bool IsBrazilian(ReadOnlySpan<char> digits) =>
        IsMixed(digits) && Sum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == digits[9] - '0'
        && Sum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == digits[10] - '0';

    /// <summary>
    /// Receita Federal: weights 5 to 2 and 9 to 2, then 6 to 2 and 9 to 2. Since July 2026 (instruction 2229/2024) letters may stand
    /// before the check digits and count their code less 48, as digits do.
    /// </summary>
    private static bool IsBrazilianCompany(ReadOnlySpan<char> digits) =>
        IsMixed(digits) && Sum(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == digits[12] - '0'
        && Sum(digits, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == digits[13] - '0';

    /// <summary>RENAPO: birthday, sex, and a check digit by values of 37 characters (Ñ between N and O) with weights 18 to 2.</summary>
    private static bool IsMexican(ReadOnlySpan<char> value)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += (Value(value[i]) + (value[i] > 'N' ? 1 : 0)) * (18 - i);
        }

        return IsYearMonthDay(value[4..]) && value[10] is 'H' or 'M' or 'X' && (10 - (sum % 10)) % 10 == value[17] - '0';
    }

    /// <summary>AFIP: weights 5, 4, 3, 2, 7 to 2; 11 less the remainder by 11.</summary>
    private static bool IsArgentine(ReadOnlySpan<char> digits) =>
        Number(digits[..2]) is 20 or 23 or 24 or 25 or 26 or 27 or 30 or 33 or 34
        && (11 - (Sum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 == digits[10] - '0';

    /// <summary>Registro Civil: weights 2 to 7 from the right over and over; 11 less the remainder by 11, K for ten.</summary>
    private static bool IsChilean(ReadOnlySpan<char> value)
    {
        var (sum, weight) = (0, 2);
        for (var i = value.Length - 2; i >= 0; i--, weight = weight == 7 ? 2 : weight + 1)
        {
            sum += (value[i] - '0') * weight;
        }

        return value.Length >= 8 && "0123456789K0"[11 - (sum % 11)] == value[^1];
    }
}
