using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of Germany, Austria and Switzerland.</summary>
internal static class GermanyKinds
{
    private const string IdLetters = "CFGHJKLMNPRTVWXYZ";
    private const string TaxNumbers = "steuernummer*,st.-nr,st-nr,finanzamt,tax number,steuer-nr";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("de_tax_id", "de-tax-id", Severity.Critical, "99999999999  99 999 999 999", Strength.Fair, "steuer-id*,steueridentifikation*,steuerliche identifikation*,idnr,steuer-identifikation*,tin,tax id,german tax", IsTaxId),
        new("de_social_security", "de-social-insurance-number", Severity.Critical, "99_999999_A_999  99 99 99 99 A 999", Strength.Strong, "sozialversicherung*,rentenversicherung*,versicherungsnummer,svnr,rvnr,sv-nummer,social security", IsSocialInsurance),
        new("de_id_card", "de-id-card", Severity.Critical, "A*{7}9", Strength.Fair, "personalausweis*,ausweis,ausweisnummer,identity card,id card,ausweis-nr,perso", value => IsDocument(value, "LMNPRTVWXYCFGHJK")),
        new("de_id_card", "de-id-card", Severity.Critical, "A*{8}9", Strength.Fair, "personalausweis*,ausweis,ausweisnummer,identity card,id card,ausweis-nr,perso", value => IsDocument(value, "LMNPRTVWXYCFGHJK")),
        new("de_id_card", "de-id-card", Severity.Critical, "A*{8}", Strength.Contextual, "personalausweis*,ausweis,ausweisnummer,ausweis-nr", value => IsSerial(value, "LMNPRTVWXYCFGHJK")),
        new("de_id_card", "de-id-card", Severity.Critical, "A99999999", Strength.Weak, "personalausweis*,ausweis,ausweisnummer,ausweis-nr", value => value[0] == 'T'),
        new("de_passport", "de-passport-number", Severity.Critical, "A*{7}9", Strength.Fair, "reisepass*,passport*,passnummer,pass-nr", value => IsDocument(value, "CFGHJK") || IsDocument(value, "LMNPRTVWXYZ")),
        new("de_passport", "de-passport-number", Severity.Critical, "A*{8}9", Strength.Fair, "reisepass*,passport*,passnummer,pass-nr", value => IsDocument(value, "CFGHJK")),
        new("de_passport", "de-passport-number", Severity.Critical, "A*{8}", Strength.Contextual, "reisepass*,passnummer,pass-nr", value => IsSerial(value, "CFGHJK")),
        new("de_health_insurance", "de-health-insurance-number", Severity.Critical, "A999999999", Strength.Strong, "krankenkasse*,krankenversicherung*,kvnr,versichertennummer,egk*,gesundheitskarte,health insurance", IsHealthInsurance),
        new("de_fuehrerschein", "de-driving-licence", Severity.High, "AA99999999*", Strength.Weak, "fuhrerschein*,fuehrerschein*,fahrerlaubnis*,fahrerlaubnisnummer,driving licence,driver license"),
        new("de_fuehrerschein", "de-driving-licence", Severity.High, "*{11}", Strength.Contextual, "fuhrerschein*,fuehrerschein*,fahrerlaubnis*", value => value[0] >= 'A' && value.ContainsAnyInRange('0', '9')),
        new("de_tax_number", "de-tax-number", Severity.High, "99/999/99999  999/999/99999  999/9999/9999  99/9999/9999", Strength.Weak, TaxNumbers),
        new("de_tax_number", "de-tax-number", Severity.High, "9999999999999", Strength.Contextual, TaxNumbers, IsTaxNumber),
        new("de_tax_number", "de-tax-number", Severity.High, "9{10,11}  99 999 99999  999 999 99999", Strength.Contextual, TaxNumbers),
        new("de_vat_id", "de-vat-id", Severity.Low, "AA_999999999  AA_999_999_999  AA.999.999.999  AA 999999999", Strength.Strong, "ust-id*,ustid*,umsatzsteuer*,vat,vat id,mehrwertsteuer", value => value[..2] is "DE" && Iso7064Mod11And10(value[2..])),
        new("de_lanr", "de-physician-number", Severity.Medium, "999999999", Strength.Fair, "lanr,arztnummer,arzt,arztnr,vertragsarzt", IsPhysician),
        new("de_bsnr", "de-practice-number", Severity.Medium, "999999999", Strength.Contextual, "bsnr,betriebsstatte*,betriebsstaette*,praxis", value => IsPracticeRegion(Number(value[..2])) && IsMixed(value)),
        new("de_handelsregister", "de-trade-register", Severity.Low, "AAA_9{2,6}  AAA 9{2,6} A", Strength.Strong, "handelsregister*,amtsgericht,registergericht,eingetragen", value => value[..3] is "HRA" or "HRB"),
        new("de_kfz", "de-number-plate", Severity.Medium, "A{1,3}-AA?-9{1,4}  A{1,3} AA? 9{1,4}  A{1,3}-AA? 9{1,4}  A{1,3}-AA?9{1,4}  A{1,3} AA?9{1,4}", Strength.Weak, "kennzeichen,kfz*,autokennzeichen,nummernschild,fahrzeug,number plate,license plate", value => value[value.IndexOfAnyInRange('0', '9')] != '0'),
        new("de_plz", "de-postal-code", Severity.Low, "99999", Strength.Contextual, "plz,postleitzahl,anschrift,wohnort", value => Number(value) is >= 1001 and <= 99998),
        new("at_social_security", "at-social-insurance-number", Severity.Critical, "9999_999999", Strength.Contextual, "svnr,sozialversicherung*,versicherungsnummer,sv-nummer", value => value[0] != '0' && IsAustrianBirthday(value[4..]) && (Sum(value, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11) == value[3] - '0'),
        new("ch_ahv", "ch-insurance-number", Severity.Critical, "999.9999.9999.99  9999999999999  999 9999 9999 99", Strength.Strong, "ahv*,avs,sozialversicherung*,numero avs", value => value[..3] is "756" && (10 - (Sum(value, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 == value[12] - '0'),
    ];

    /// <summary>Abgabenordnung § 139b and its ordinance: not 0 first, no digit more than three times, ISO 7064 mod 11,10.</summary>
    private static bool IsTaxId(ReadOnlySpan<char> digits)
    {
        for (var digit = '0'; digit <= '9'; digit++)
        {
            if (digits[..10].Count(digit) > 3)
            {
                return false;
            }
        }

        return digits[0] != '0' && Iso7064Mod11And10(digits);
    }

    /// <summary>VKVV § 4: area, birthday (plus 50 where numbers ran out), initial as two digits, serial; weights 2 1 2 5 7 1 2 1 2 1 2 1, cross sums.</summary>
    private static bool IsSocialInsurance(ReadOnlySpan<char> value)
    {
        Span<char> digits = stackalloc char[12];
        value[..8].CopyTo(digits);
        var letter = value[8] - 'A' + 1;
        digits[8] = (char)('0' + (letter / 10));
        digits[9] = (char)('0' + (letter % 10));
        value[9..11].CopyTo(digits[10..]);
        var day = Number(value[2..4]);
        return IsDay(Number(value[4..6]), day > 50 ? day - 50 : day) && CrossSum(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 == value[11] - '0';
    }

    /// <summary>A serial number of nine characters and its check digit; older forms and lists have the check digit in the ninth place.</summary>
    private static bool IsDocument(ReadOnlySpan<char> value, string first) => IsSerial(value[..^1], first) && TravelDocument(value);

    /// <summary>The serial number as the document shows it, without a check digit.</summary>
    private static bool IsSerial(ReadOnlySpan<char> value, string first)
    {
        var digits = 0;
        foreach (var c in value[1..])
        {
            if (!char.IsAsciiDigit(c) && !IdLetters.Contains(c))
            {
                return false;
            }

            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return first.Contains(value[0]) && digits >= 2;
    }

    /// <summary>Day, month, year; months 13 to 15 where the numbers of a day ran out.</summary>
    private static bool IsAustrianBirthday(ReadOnlySpan<char> digits) =>
        IsDayMonth(digits) || (Number(digits[..2]) is >= 1 and <= 31 && Number(digits[2..4]) is >= 13 and <= 15);

    /// <summary>SGB V § 290: the letter as two digits, weights 1 and 2 in turn, cross sums.</summary>
    private static bool IsHealthInsurance(ReadOnlySpan<char> value)
    {
        var letter = value[0] - 'A' + 1;
        var sum = (letter / 10) + CrossSum([(char)('0' + (letter % 10))], [2]) + CrossSum(value[1..], [1, 2, 1, 2, 1, 2, 1, 2]);
        return sum % 10 == value[9] - '0';
    }

    /// <summary>The uniform federal form: a state's two digits (here 01 to 16 or the tax office's own), a 0 in the fifth place.</summary>
    private static bool IsTaxNumber(ReadOnlySpan<char> digits) =>
        Number(digits[..2]) is (>= 1 and <= 16) or (>= 21 and <= 32) or 40 or 41 or (>= 50 and <= 59) or (>= 90 and <= 99) && !(digits[0] == '1' && digits[1] is '7' or '8');

    /// <summary>KBV guideline under SGB V § 75: weights 4 and 9 in turn over six digits, 10 less the remainder by 10; then a field of practice.</summary>
    private static bool IsPhysician(ReadOnlySpan<char> digits) =>
        (10 - (Sum(digits, [4, 9, 4, 9, 4, 9]) % 10)) % 10 == digits[6] - '0' && digits[7..] is not "00" && digits[..6] is not "000000";

    /// <summary>The regions of the associations of statutory health physicians.</summary>
    private static bool IsPracticeRegion(int region) =>
        region is 1 or 2 or 3 or 6 or 7 or 8 or 9 or 17 or 18 or 19 or 20 or 21 or 24 or 25 or 27 or 28 or 31 or 37 or 38 or 39 or 40 or (>= 41 and <= 64) or (>= 67 and <= 73) or 78 or 79 or (>= 80 and <= 99);
}
