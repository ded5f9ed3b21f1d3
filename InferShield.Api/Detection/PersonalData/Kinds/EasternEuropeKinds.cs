using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of central, eastern and south-eastern Europe, and of Turkey.</summary>
internal static class EasternEuropeKinds
{
    private const string Nip = "nip,vat,podatkow*,identyfikacji podatkowej";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("pl_pesel", "pl-personal-number", Severity.Critical, "99999999999", Strength.Strong, "pesel*,numer pesel", IsPesel),
        new("pl_nip", "pl-tax-number", Severity.Medium, "999-999-99-99  999-99-99-999", Strength.Strong, Nip, IsNip),
        new("pl_nip", "pl-tax-number", Severity.Medium, "9999999999", Strength.Contextual, Nip, IsNip),
        new("pl_regon", "pl-company-number", Severity.Low, "999999999", Strength.Contextual, "regon", value => Sum(value, [8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == value[8] - '0'),
        new("pl_identity_card", "pl-identity-card", Severity.Critical, "AAA_999999", Strength.Fair, "dowod osobisty,dowodu osobistego,dowod,seria i numer,id card", IsPolishCard),
        new("cz_birth_number", "cz-birth-number", Severity.Critical, "999999/9999", Strength.Strong, "rodne cislo,rodne c.,r.c.,rc,birth number", IsCzech),
        new("cz_birth_number", "cz-birth-number", Severity.Critical, "9999999999", Strength.Contextual, "rodne cislo,rodneho cisla,birth number", IsCzech),
        new("hu_tax_id", "hu-tax-id", Severity.Critical, "9999999999", Strength.Contextual, "adoazonosito*,adoszam", value => value[0] == '8' && Sum(value, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == value[9] - '0'),
        new("ro_cnp", "ro-personal-number", Severity.Critical, "9999999999999", Strength.Strong, "cnp,cod numeric personal", IsRomanian),
        new("bg_egn", "bg-citizen-number", Severity.Critical, "9999999999", Strength.Fair, "egn,егн,единен граждански номер", IsBulgarian),
        new("hr_oib", "hr-identification-number", Severity.Critical, "99999999999", Strength.Fair, "oib,osobni identifikacijski broj", value => IsMixed(value) && Iso7064Mod11And10(value)),
        new("rs_jmbg", "rs-citizen-number", Severity.Critical, "9999999999999", Strength.Strong, "jmbg,emso,maticni broj,матични број,јмбг", IsYugoslav),
        new("gr_amka", "gr-insurance-number", Severity.Critical, "99999999999", Strength.Fair, "amka,αμκα", value => IsDayMonth(value) && Luhn(value)),
        new("ru_snils", "ru-insurance-number", Severity.Critical, "999-999-999 99  999-999-999-99  99999999999", Strength.Fair, "снилс,snils", value => Sum(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == Number(value[9..])),
        new("ru_inn", "ru-tax-number", Severity.Critical, "999999999999", Strength.Contextual, "инн,inn,налогоплательщик*", IsRussianTax),
        new("ua_rnokpp", "ua-tax-number", Severity.Critical, "9999999999", Strength.Contextual, "рнокпп,іпн,ідентифікаційний код,rnokpp", IsUkrainian),
        new("tr_national_id", "tr-identity-number", Severity.Critical, "99999999999", Strength.Strong, "tc kimlik,tckn,kimlik no,kimlik numara*,t.c. kimlik,turkish id", IsTurkish),
        new("tr_license_plate", "tr-license-plate", Severity.Medium, "99 A 9{4,5}  99 AA 9{3,4}  99 AAA 9{2,4}  99 A 9{2,3}  99 AA 99", Strength.Weak, "plaka*,plate,license plate,arac", value => Number(value[..2]) is >= 1 and <= 81 && !HasAny(value, "QWX")),
        new("tr_license_plate", "tr-license-plate", Severity.Medium, "99A9{2,5}  99AA9{2,4}  99AAA9{2,4}", Strength.Contextual, "plaka*,plate,license plate,arac", value => Number(value[..2]) is >= 1 and <= 81 && !HasAny(value, "QWX")),
    ];

    /// <summary>Act on population registration of 2010: birthday with the century in the month, weights 1, 3, 7, 9.</summary>
    private static bool IsPesel(ReadOnlySpan<char> digits)
    {
        var month = Number(digits[2..4]);
        return IsDay(month % 20, Number(digits[4..6])) && month < 93 && (10 - (Sum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 == digits[10] - '0';
    }

    /// <summary>Ministry of Finance: weights 6, 5, 7, 2, 3, 4, 5, 6, 7; the remainder by 11.</summary>
    private static bool IsNip(ReadOnlySpan<char> digits) => IsMixed(digits) && Sum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digits[9] - '0';

    /// <summary>Letters 10 to 35; weights 7, 3, 1, 9, 7, 3, 1, 7, 3 over the nine characters; a multiple of ten.</summary>
    private static bool IsPolishCard(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<byte> weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += Value(value[i]) * weights[i];
        }

        return sum % 10 == 0;
    }

    /// <summary>
    /// Act 133/2000: birthday with 50 (or 20, 70) on the month; the ten digits are a multiple of 11, or, for births to 1985, the
    /// first nine leave 10, which is written 0.
    /// </summary>
    private static bool IsCzech(ReadOnlySpan<char> digits)
    {
        var month = Number(digits[2..4]) % 50;
        return IsDay(month > 20 ? month - 20 : month, Number(digits[4..6]))
            && (Remainder(digits, 11) == 0 || (Number(digits[..2]) is >= 54 and <= 85 && digits[9] == '0' && Remainder(digits[..9], 11) == 10));
    }

    /// <summary>Sex and century, birthday, county, serial; weights 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9; 10 counts as 1.</summary>
    private static bool IsRomanian(ReadOnlySpan<char> digits)
    {
        var check = Sum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return digits[0] is >= '1' and <= '9' && IsYearMonthDay(digits[1..]) && Number(digits[7..9]) is >= 1 and <= 52 && (check == 10 ? 1 : check) == digits[12] - '0';
    }

    /// <summary>Birthday with 20 or 40 on the month; weights 2, 4, 8, 5, 10, 9, 7, 3, 6; the remainder by 11, 10 as 0.</summary>
    private static bool IsBulgarian(ReadOnlySpan<char> digits) =>
        IsDay(Number(digits[2..4]) % 20, Number(digits[4..6])) && Sum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == digits[9] - '0';

    /// <summary>Birthday with three digits of the year, region, serial; weights 7 to 2 twice.</summary>
    private static bool IsYugoslav(ReadOnlySpan<char> digits)
    {
        var check = 11 - (Sum(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
        return IsDayMonth(digits) && digits[4] is '9' or '0' && (check > 9 ? 0 : check) == digits[12] - '0';
    }

    /// <summary>Federal Tax Service: two check digits with weights 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 and the same after 3.</summary>
    private static bool IsRussianTax(ReadOnlySpan<char> digits) =>
        Sum(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == digits[10] - '0' && Sum(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == digits[11] - '0';

    /// <summary>State Tax Service: weights -1, 5, 7, 9, 4, 6, 10, 5, 7; the remainder by 11, 10 as 0.</summary>
    private static bool IsUkrainian(ReadOnlySpan<char> digits) =>
        (Sum(digits, [0, 5, 7, 9, 4, 6, 10, 5, 7]) - (digits[0] - '0') + 11) % 11 % 10 == digits[9] - '0';

    /// <summary>Law 5490: seven times the odd places less the even ones end in the tenth digit, the sum of ten in the eleventh.</summary>
    private static bool IsTurkish(ReadOnlySpan<char> digits)
    {
        var odd = Sum(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
        var even = Sum(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
        return digits[0] != '0' && ((odd * 7) - even + 100) % 10 == digits[9] - '0' && Sum(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 == digits[10] - '0';
    }
}
