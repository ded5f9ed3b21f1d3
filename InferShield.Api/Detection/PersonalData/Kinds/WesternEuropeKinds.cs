using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of France, Belgium, the Netherlands, Spain, Portugal and Italy.</summary>
internal static class WesternEuropeKinds
{
    private const string NationalLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    private const string Tax = "codice fiscale,codicefiscale,cod. fiscale,fiscal code,tax code";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("fr_nir", "fr-social-security-number", Severity.Critical, "9_99_99_9*_999_999_99  9_99_99_9*_999_999 99  99999*99999999", Strength.Strong, "nir,insee,securite sociale,numero de securite,social security,carte vitale", IsRegistration),
        new("fr_siret", "fr-establishment-number", Severity.Low, "999_999_999_99999  999 999 99999999", Strength.Contextual, "siret,etablissement", value => Luhn(value) && Luhn(value[..9])),
        new("fr_siren", "fr-company-number", Severity.Low, "999_999_999", Strength.Contextual, "siren,rcs,entreprise", Luhn),
        new("fr_tax_number", "fr-tax-number", Severity.Critical, "99_99_999_999_999  9{13}", Strength.Contextual, "spi,numero fiscal,impots,reference fiscale", value => value[0] <= '3'),
        new("fr_passport", "fr-passport-number", Severity.Critical, "99AA99999", Strength.Weak, "passeport*,passport*"),
        new("be_national_number", "be-national-number", Severity.Critical, "99.99.99-999.99  99999999999  999999-999-99  99 99 99 999 99", Strength.Strong, "rijksregister*,registre national,numero national,nationaal nummer,insz,niss,national number", IsBelgian),
        new("nl_bsn", "nl-citizen-number", Severity.Critical, "999999999  9999.99.999  9999 99 999", Strength.Fair, "bsn,burgerservice*,sofinummer,sofi*,citizen service", value => value[..2] is not "00" && IsMixed(value) && (Sum(value, [9, 8, 7, 6, 5, 4, 3, 2]) - (value[8] - '0')) % 11 == 0),
        new("es_nif", "es-tax-number", Severity.Critical, "9{7,8}-?A  9{2}.9{3}.9{3}-?A  9{8} A", Strength.Strong, "dni,nif,documento nacional,identificacion,identificacion fiscal", IsNationalSpanish),
        new("es_nie", "es-foreigner-number", Severity.Critical, "A9{7}-?A  A-9{7}-A", Strength.Strong, "nie,extranjero*,extranjeria,numero de identificacion", IsForeignerSpanish),
        new("es_cif", "es-company-number", Severity.Low, "A9{7}*  A-9{8}", Strength.Contextual, "cif,nif,sociedad,empresa", IsCompanySpanish),
        new("es_passport", "es-passport-number", Severity.Critical, "AAA999999  AAA9999999?", Strength.Weak, "pasaporte*,passport*"),
        new("es_social_security", "es-social-security-number", Severity.Critical, "99/9{8}/99  99 9{8} 99  9{12}  99/9{10}", Strength.Contextual, "seguridad social,nuss,afiliacion", value => Number(value[..2]) is >= 1 and <= 66 && IsAffiliation(value)),
        new("pt_nif", "pt-tax-number", Severity.Critical, "999999999  999 999 999", Strength.Fair, "nif,contribuinte,numero de contribuinte,financas", value => (value[0] is '1' or '2' or '3' or '5' or '6' or '8' or '9' || value[..2] is "45" or "70" or "71" or "72" or "74" or "75" or "77" or "78" or "79") && (11 - (Sum(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) is var rest && (rest > 9 ? 0 : rest) == value[8] - '0'),
        new("it_fiscal_code", "it-fiscal-code", Severity.Critical, "A{6}**A**A***A  A{6} **A** A***A  A{3} A{3} **A** A***A", Strength.Strong, Tax, IsFiscal),
        new("it_vat_code", "it-vat-code", Severity.Low, "99999999999", Strength.Fair, "partita iva,p.iva,p. iva,piva,codice iva,vat", value => IsMixed(value) && Luhn(value)),
        new("it_identity_card", "it-identity-card", Severity.Critical, "AA99999AA  9999999AA  AA9999999", Strength.Weak, "carta d'identita,carta identita,carta di identita,identity card,documento"),
        new("it_passport", "it-passport-number", Severity.Critical, "AA9999999", Strength.Weak, "passaporto,passaporti"),
        new("it_driver_license", "it-driver-license", Severity.High, "AA9999999A", Strength.Weak, "patente,patente di guida,driver license", value => value[1] is 'A' or 'V'),
        new("it_driver_license", "it-driver-license", Severity.High, "A9*{7}A", Strength.Weak, "patente,patente di guida,driver license", value => value[..2] is "U1"),
    ];

    /// <summary>Décret 82-103: sex, year, month, department (2A and 2B count 19 and 18), commune, serial; 97 less the remainder by 97 is the key.</summary>
    private static bool IsRegistration(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[13];
        value[..13].CopyTo(digits);
        if (value[6] >= 'A')
        {
            if (value[5] != '2' || value[6] is not ('A' or 'B'))
            {
                return false;
            }

            (digits[5], digits[6]) = ('1', value[6] == 'A' ? '9' : '8');
        }

        var month = Number(value[3..5]);
        return value[0] is '1' or '2' or '3' or '4' or '7' or '8' && (month is (>= 1 and <= 12) or (>= 20 and <= 42) or >= 50) && 97 - Remainder(digits, 97) == Number(value[13..]);
    }

    /// <summary>Royal decree of 8 January 2006: birthday and serial; 97 less the remainder by 97, with a 2 in front for births since 2000.</summary>
    private static bool IsBelgian(ReadOnlySpan<char> digits)
    {
        var (number, check, month) = (Remainder(digits[..9], 97), Number(digits[9..]), Number(digits[2..4]) % 20);
        return month <= 12 && Number(digits[4..6]) <= 31 && IsMixed(digits) && check is >= 1 and <= 97 && (97 - number == check || 97 - ((number + (int)(2_000_000_000 % 97)) % 97) == check);
    }

    /// <summary>Real Decreto 1553/2005: the remainder by 23 chooses the letter.</summary>
    private static bool IsNationalSpanish(ReadOnlySpan<char> value) => NationalLetters[Number(value[..^1]) % 23] == value[^1];

    /// <summary>The same with X, Y, Z as 0, 1, 2.</summary>
    private static bool IsForeignerSpanish(ReadOnlySpan<char> value) =>
        value[0] is >= 'X' and <= 'Z' && NationalLetters[(((value[0] - 'X') * 10_000_000) + Number(value[1..8])) % 23] == value[8];

    /// <summary>Orden EHA/451/2008: cross sums of odd places doubled; 10 less the last digit, as a digit or a letter.</summary>
    private static bool IsCompanySpanish(ReadOnlySpan<char> value)
    {
        var check = (10 - (CrossSum(value[1..], [2, 1, 2, 1, 2, 1, 2]) % 10)) % 10;
        return "ABCDEFGHJNPQRSUVW".Contains(value[0]) && (value[8] == '0' + check || value[8] == "JABCDEFGHI"[check]);
    }

    /// <summary>Tesorería General: the remainder by 97 of province and number, of which a number below ten millions gives its last seven digits only.</summary>
    private static bool IsAffiliation(ReadOnlySpan<char> digits)
    {
        var number = Number(digits[2..10]);
        return (digits[2] == '0' ? ((Number(digits[..2]) * 10_000_000) + number) % 97 : Remainder(digits[..10], 97)) == Number(digits[10..]);
    }

    /// <summary>
    /// Decreto ministeriale 23 December 1976: characters at odd places count by a table of their own, those at even places their
    /// value; the remainder by 26 is the last letter. Digits may be written as the letters LMNPQRSTUV.
    /// </summary>
    private static bool IsFiscal(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        ReadOnlySpan<byte> digitPlaces = [6, 7, 9, 10, 12, 13, 14];
        foreach (var place in digitPlaces)
        {
            if (value[place] >= 'A' && !"LMNPQRSTUV".Contains(value[place]))
            {
                return false;
            }
        }

        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var number = value[i] >= 'A' ? value[i] - 'A' : value[i] - '0';
            sum += i % 2 == 0 ? odd[number] : number;
        }

        return "ABCDEHLMPRST".Contains(value[8]) && (char)('A' + (sum % 26)) == value[15];
    }
}
