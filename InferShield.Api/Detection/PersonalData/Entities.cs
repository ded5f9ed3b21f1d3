namespace InferShield.Api.Detection.PersonalData;

/// <summary>Names of the kinds of personal data that are not one country's.</summary>
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
    public const string MacAddress = "mac_address";
    public const string Crypto = "crypto";
    public const string Person = "person";
    public const string StreetAddress = "street_address";
}
