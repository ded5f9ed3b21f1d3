using InferShield.Api.Detection.PersonalData.Checks;
using static InferShield.Api.Detection.PersonalData.Checks.Checksums;

namespace InferShield.Api.Detection.PersonalData.Kinds;

/// <summary>Values that belong to no one country: cards, accounts, addresses of networks and wallets, dates, telephones, and numbers that only their label tells.</summary>
internal static class GeneralKinds
{
    public const string BirthWords = "born,birth,dob,d.o.b,birthday,birthdate,birth date,geboren,geburtsdatum,geb.,nacimiento,nacio,nacida,nacido,naissance,ne le,nee le,nascimento,nascita,nato il,nata il,geboortedatum,fodselsdato,fodelsedatum,urodzenia,dogum,出生,生年月日,생년월일";

    private const string PhoneWords =
        "phone,call,tel,telephone,mobile,cell,cellphone,fax,whatsapp,text me,sms,dial,ring,reach,contact,signal,telegram,telefon,telefono,telefone,telefoon,telefonu,handy,handynummer,rufnummer,movil,celular,portable,my number is,his number is,her number is,us number,uk number,american number,british number,canadian number,australian number,israeli number,japanese number,chinese number,cn number,indian number,german number,french number,italian number,spanish number,swiss number,dutch number,polish number,turkish number,russian number,brazilian number,mexican number,korean number,home number,work number,office number,direct number,emergency number,international number,local number,hotline,numara*,cep,gsm,puhelin,tlf,电话,手机,電話,携帯,전화*,휴대폰*,телефон,тел,هاتف,โทร*,मोबाइल,phone number";

    private const string CardWords = "card,visa,mastercard,amex,credit,debit,card number,kreditkarte,karte,tarjeta,carte,carta,cartao,maestro,card no";
    private const string AccountWords = "account,acct,a/c,bank,kontonummer,konto,cuenta,compte,conto,rekening,iban,beneficiary,account number,account no,wire";
    private const string Grouped = "9999_9999_9999_9999  9999.9999.9999.9999  9999_999999_99999  9999_999999_9999  9999 9999 9999 9999 999";

    /// <summary>Values whose shape and check tell.</summary>
    public static IReadOnlyList<EntityKind> Exact { get; } =
    [
        new(Entities.BankAccount, "iban", Severity.Critical, "AA99<< |->?*{4}>{2,7}<< |->?*{1,4}>?  AA99< |->?*{3}<< |->?*{4}>{2,6}<< |->?*{1,4}>?", Strength.Certain, "iban,account", Banking.IsIban, IsOneCase: true),
        new(Entities.CreditCard, "payment-card-number", Severity.Critical, Grouped, Strength.Certain, CardWords, Banking.IsCard),
        new(Entities.CreditCard, "payment-card-number", Severity.Critical, "9{15,16}", Strength.Strong, CardWords, Banking.IsCard),
        new(Entities.CreditCard, "payment-card-number", Severity.Critical, "9{13,14}  9{17,19}", Strength.Fair, CardWords, Banking.IsCard),
        new(Entities.CreditCard, "payment-card-number", Severity.Critical, "9{15}", Strength.Fair, CardWords, card => card[0] == '1' && Banking.IsOtherCard(card)),
        new(Entities.CreditCard, "payment-card-number", Severity.Critical, "9{12,19}  9999_9999_9999_9999", Strength.Contextual, "card number,credit card,debit card,card no", Banking.IsOtherCard),
        new(Entities.Crypto, "wallet-address", Severity.High, "*{26,74}", Strength.Certain, "wallet,bitcoin,btc,ethereum,eth,crypto", Wallets.IsAddress, KeepsSigns: true),
        new(Entities.IpAddress, "ip-address", Severity.Medium, "9{1,3}.9{1,3}.9{1,3}.9{1,3}", Strength.Strong, "ip,ip address,server,host,client", IsAddress, KeepsSigns: true),
        new(Entities.MacAddress, "mac-address", Severity.Medium, "**-**-**-**-**-**  ****.****.****", Strength.Strong, "mac,mac address,hardware address,ethernet,wifi", IsHardwareAddress),
        new(Entities.DateOfBirth, "date-of-birth", Severity.Medium, "9999-99-99  9999/99/99  9999.99.99  99?/99?/9999  99?.99?.9999  99?-99?-9999  99? 99? 9999  99?/99?/99  99?.99?.99  99?-99?-99  99999999", Strength.Contextual, BirthWords, Dates.IsNumeric, KeepsSigns: true),
        new(Entities.DateOfBirth, "date-of-birth", Severity.Medium, "99?<.|AA>? A{3,10}<.|,>? 9999  99? AA A{4,10} AA 9999  A{3,10}.? 99?<AA>?,? 9999  99?-A{3,9}-99<99>?", Strength.Contextual, BirthWords, Dates.IsWritten, KeepsSigns: true),
        new("geo_coordinates", "geo-coordinates", Severity.Medium, "9{1,3}.9{3,8}< |,|, ><->?9{1,3}.9{3,8}", Strength.Contextual, "coordinates,latitude,longitude,gps,lat,location,located,koordinaten,coordenadas,coordonnees,standort,geolocation", IsPlace, KeepsSigns: true),
        new("imei", "device-number", Severity.Medium, "9{15}  99_999999_999999_9", Strength.Contextual, "imei,device id,serial", Luhn),
        new("swift_bic", "bank-identifier", Severity.Low, "AAAAAA**<***>?", Strength.Contextual, Swift, Banking.IsBusinessIdentifier, KeepsSigns: true),
    ];

    /// <summary>Words after which a value without any digit counts too.</summary>
    public const string Swift = "swift,bic,swift code,swift/bic,bic code,bankleitzahl";

    /// <summary>Numbers that only the words beside them tell from others; where another kind fits as well, that is meant.</summary>
    public static IReadOnlyList<EntityKind> Labelled { get; } =
    [
        new(Entities.Phone, "phone-number", Severity.Medium, "+9{1,15}  +9{1,4}< |-|.|/>?<(9{1,4})< |-|.>?>?9{1,10}<< |-|.|/>9{1,8}>{0,5}", Strength.Strong, PhoneWords, Telephones.IsInternational, KeepsSigns: true),
        new(Entities.Phone, "phone-number", Severity.Medium, "<9< |-|.>>?(999)< |-|.>?999< |-|.>?9999  <9->?999-999-9999  <9.>?999.999.9999", Strength.Strong, PhoneWords, Telephones.IsNorthAmerican),
        new(Entities.Phone, "phone-number", Severity.Medium, "999_999_99_99  999.999.99.99  9_<(999)|999>_9999999  9<< |-|.>9{2,4}>{3,4}  99<< |-|.>99>{4}  <(9{2,5})|9{2,5}>< |-|.|/>9{3,8}<< |-|.>9{2,5}>{0,3}  9{10,11}", Strength.Weak, PhoneWords, Telephones.IsNational, KeepsSigns: true),
        new(Entities.Passport, "passport-number", Severity.Critical, "*{6,12}", Strength.Contextual, "passport*,reisepass*,pasaporte*,passeport*,passaporto,passaporte,paspoort,护照,旅券,여권*,паспорт*", HasDigits),
        new(Entities.MedicalRecord, "medical-record-number", Severity.Critical, "*{5,16}  *{1,5}-*{3,12}  *{2,5}-*{2,6}-*{2,8}", Strength.Contextual, "medical record,mrn,patient id,patient number,patient no,health record,chart number,medical id,patientennummer,numero de historia", HasDigits),
        new(Entities.DriversLicense, "drivers-license-number", Severity.High, "*{5,20}  *{1,6}-*{2,8}-*{2,8}  *{1,6}-*{2,8}-*{2,8}-*{1,5}  A999 9999 9999", Strength.Contextual,
            "driver's license,drivers license,driver license,driver's licence,drivers licence,driver licence,driving license,driving licence,dl number,dl no,dl#,licencia de conducir,permiso de conducir,permis de conduire,carta de conducao,rijbewijs,prawo jazdy,korkort", HasDigits),
        new("health_insurance_number", "health-insurance-number", Severity.High, "*{6,16}  *{2,5}-*{2,10}  *{2,4}-*{3,4}-*{3,4}", Strength.Contextual, "insurance number,insurance id,member id,health plan,policy number,subscriber id,policy no,insurance policy,krankenversicherung*,numero de poliza,beneficiary number", HasDigits),
        new("employee_id", "employee-number", Severity.Medium, "*{4,12}  A{1,5}-*{3,10}", Strength.Contextual, "employee id,employee number,employee no,staff id,personnel number,personalnummer,emp id,numero de empleado,badge number,matricule", HasDigits),
        new("student_id", "student-number", Severity.Medium, "*{5,12}  A{1,5}-*{3,10}", Strength.Contextual, "student id,student number,student no,matrikelnummer,matriculation number,enrollment number,numero de estudiante", HasDigits),
        new("tax_id", "tax-number", Severity.High, "*{8,15}  *{2,4}-*{3,8}  *{2,4}-*{3,4}-*{3,5}", Strength.Contextual, "tax id,tax number,tax identification,taxpayer id,tin number,vat number,fiscal number,identificacion fiscal", HasDigits),
        new("national_id", "national-identity-number", Severity.Critical, "*{6,18}  *{2,8}-*{2,8}<-*{1,6}>?", Strength.Contextual, "national id,identity card,id card,identity number,national identity,id number,cedula,documento de identidad,carte d'identite,carta d'identita,personalausweis*,identiteitskaart", HasDigits),
        new("license_plate", "number-plate", Severity.Medium, "*{5,8}  *{1,4}< |->*{2,5}  *{1,3}< |->*{1,4}< |->*{1,4}", Strength.Contextual, "license plate,licence plate,number plate,plate number,kennzeichen,matricula,plaque d'immatriculation,targa,kenteken", value => value.ContainsAnyInRange('0', '9') && value.ContainsAnyInRange('A', 'Z')),
        new(Entities.BankAccount, "bank-account-number", Severity.Critical, "9{8,17}  9{2,6}< |->9{4,12}<< |->9{2,6}>{0,2}", Strength.Contextual, AccountWords, value => value.Length is >= 8 and <= 17 && IsMixed(value) && !Dates.IsCompact(value)),
        new(Entities.Phone, "phone-number", Severity.Medium, "9{7,13}  9<< |-|.>9{2,4}>{3,4}  9999 999  (9{2,5})< |->?9{3,5}< |->9{3,4}  999< |-|.>999< |-|.>999  999-9999  999 9999  999.9999", Strength.Contextual, PhoneWords, Telephones.MayBe, KeepsSigns: true),
    ];

    private static bool HasDigits(ReadOnlySpan<char> value)
    {
        var digits = 0;
        foreach (var c in value)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits >= 4 && IsMixed(value) && !Dates.IsCompact(value);
    }

    /// <summary>Four numbers up to 255 (RFC 791); not this host nor the loopback network (RFC 1122), which are nobody's.</summary>
    private static bool IsAddress(ReadOnlySpan<char> value)
    {
        var first = true;
        foreach (var part in value.Split('.'))
        {
            var number = Number(value[part]);
            if (number > 255 || (first && number is 0 or 127) || (value[part].Length > 1 && value[part][0] == '0'))
            {
                return false;
            }

            first = false;
        }

        return true;
    }

    /// <summary>IEEE 802: six bytes in hexadecimal; not all 0 nor all F, which address nothing or everything.</summary>
    private static bool IsHardwareAddress(ReadOnlySpan<char> value) =>
        IsMixed(value) && !value.ContainsAnyInRange('G', 'Z') && value.ContainsAnyInRange('A', 'F');

    /// <summary>Degrees of latitude and longitude.</summary>
    private static bool IsPlace(ReadOnlySpan<char> value)
    {
        var latitude = value.IndexOf('.');
        var rest = value[(latitude + 1)..];
        var longitude = rest[(rest.IndexOfAnyExceptInRange('0', '9') + 1)..].TrimStart(" -");
        return Number(value[..latitude]) <= 90 && Number(longitude[..longitude.IndexOf('.')]) <= 180;
    }
}
