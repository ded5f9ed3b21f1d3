namespace InferShield.Api.Detection.PersonalData;

/// <summary>The kinds of personal data and how severe each is.</summary>
internal static class Entities
{
    public const string SocialSecurity = "ssn";
    public const string CreditCard = "credit_card";
    public const string Passport = "passport";
    public const string MedicalRecord = "medical_record";
    public const string BankAccount = "bank_account";
    public const string Email = "email";
    public const string DriversLicense = "drivers_license";
    public const string Phone = "phone";
    public const string IpAddress = "ip_address";
    public const string DateOfBirth = "date_of_birth";

    public static Severity SeverityOf(string entity) => entity switch
    {
        Email or DriversLicense => Severity.High,
        Phone or IpAddress or DateOfBirth => Severity.Medium,
        _ => Severity.Critical,
    };
}
