using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Numbers of Sweden, Finland, Denmark, Norway, Iceland and the Baltic states.</summary>
internal static class NorthernEuropeKinds
{
    private const string FinnishSigns = "-+ABCDEFUVWXY";
    private const string FinnishLetters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private const string Swedish = "personnummer*,pnr,samordningsnummer,personal identity,swedish id,swedish personal";

    public static IReadOnlyList<EntityKind> All { get; } =
    [
        new("se_personnummer", "se-personal-number", Severity.Critical, "99999999-?9999", Strength.Strong, Swedish, value => value[..2] is "18" or "19" or "20" && IsSwedish(value[2..])),
        new("se_personnummer", "se-personal-number", Severity.Critical, "999999<-|+>9999", Strength.Strong, Swedish, IsSwedish),
        new("se_personnummer", "se-personal-number", Severity.Critical, "9999999999", Strength.Fair, Swedish, IsSwedish),
        new("se_organisationsnummer", "se-company-number", Severity.Low, "999999-9999", Strength.Strong, "orgnummer*,organisationsnummer*,org.nr,org nr,company identity,foretag", IsSwedishCompany),
        new("se_organisationsnummer", "se-company-number", Severity.Low, "9999999999", Strength.Fair, "orgnummer*,organisationsnummer*,org.nr,org nr,company identity", IsSwedishCompany),
        new("fi_personal_identity_code", "fi-personal-identity-code", Severity.Critical, "999999<A|-|+>999*", Strength.Strong, "hetu,henkilotunnus*,personal identity,personal identity code,finnish id,sotu", IsFinnish, KeepsSigns: true),
        new("dk_cpr", "dk-personal-number", Severity.Critical, "999999-9999", Strength.Strong, "cpr*,personnummer,danish id", value => IsDayMonth(value) && Sum(value, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0),
        new("dk_cpr", "dk-personal-number", Severity.Critical, "999999-?9999  999999 9999", Strength.Contextual, "cpr*,cpr-nummer,danish id", value => IsDayMonth(value)),
        new("no_fodselsnummer", "no-birth-number", Severity.Critical, "99999999999  999999 99999", Strength.Strong, "fodselsnummer*,personnummer,fnr,norwegian id,d-nummer", IsNorwegian),
        new("is_kennitala", "is-identity-number", Severity.Critical, "999999-9999", Strength.Strong, "kennitala*,icelandic id", value => IsDayMonth(value) && value[9] is '9' or '0' && Sum(value, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0),
        new("ee_isikukood", "ee-personal-code", Severity.Critical, "99999999999", Strength.Strong, "isikukood*,asmens kodas,personal code,isikukoodi", IsBaltic),
        new("lv_personas_kods", "lv-personal-code", Severity.Critical, "999999-99999", Strength.Strong, "personas kods,personas kodu,personas koda", IsLatvian),
    ];

    /// <summary>Swedish Tax Agency: birthday (day plus 60 for coordination numbers) and Luhn over ten digits.</summary>
    private static bool IsSwedish(ReadOnlySpan<char> digits)
    {
        var day = Number(digits[4..6]);
        return IsDay(Number(digits[2..4]), day > 60 ? day - 60 : day) && Luhn(digits);
    }

    /// <summary>The third digit is 2 or more, so that it is no birthday; Luhn.</summary>
    private static bool IsSwedishCompany(ReadOnlySpan<char> digits) => digits[2] >= '2' && digits[0] != '0' && Luhn(digits);

    /// <summary>Digital and Population Data Services Agency: birthday, sign of the century, individual number from 002, remainder by 31.</summary>
    private static bool IsFinnish(ReadOnlySpan<char> value) =>
        FinnishSigns.Contains(char.ToUpperInvariant(value[6])) && IsDayMonth(value) && Number(value[7..10]) >= 2
        && FinnishLetters[((Number(value[..6]) * 1000) + Number(value[7..10])) % 31] == char.ToUpperInvariant(value[10]);

    /// <summary>Norwegian Tax Administration: birthday (day plus 40 for D numbers) and two remainders by 11.</summary>
    private static bool IsNorwegian(ReadOnlySpan<char> digits)
    {
        var day = Number(digits[..2]);
        return IsDay(Number(digits[2..4]), day > 40 ? day - 40 : day) && Sum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0
            && Sum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    }

    /// <summary>EVS 585 (Estonia) and the same in Lithuania: century and sex, birthday, weights 1 to 9, 1; if 10 remains 3 to 9, 1 to 3.</summary>
    private static bool IsBaltic(ReadOnlySpan<char> digits)
    {
        var check = Sum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        check = check == 10 ? Sum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 : check;
        return digits[0] is >= '1' and <= '8' && IsYearMonthDay(digits[1..]) && check == digits[10] - '0';
    }

    /// <summary>Birthday, century and serial, or since July 2017 a 32 and digits that say nothing; weights 1, 6, 3, 7, 9, 10, 5, 8, 4, 2.</summary>
    private static bool IsLatvian(ReadOnlySpan<char> digits) =>
        (digits[..2] is "32" || (IsDayMonth(digits) && digits[6] <= '2')) && (1101 - Sum(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 == digits[10] - '0';
}
