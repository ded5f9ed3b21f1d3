namespace InferShield.Simulator.Answers;

/// <summary>What a careless model says. Nobody's data: made up, and put together here so that no scanner takes it for real.</summary>
internal static class CannedLeaks
{
    public const string Email = "jane.roe@example.com";
    public const string Ssn = "536-" + "22-" + "8145";
    public const string AwsKey = "AKIA" + "Q3EGRTVJW5ZNH2MB";

    public const string Pii =
        $"The customer on that order is Jane Roe. Her e-mail address is {Email} and her SSN is {Ssn}. The parcel left on Monday.";

    public const string Secret =
        $"Set it up like this: export AWS_ACCESS_KEY_ID={AwsKey} and run the upload again. It should take a minute.";
}
