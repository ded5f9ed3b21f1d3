namespace InferShield.Simulator.Answers;

/// <summary>What a careless model says. Nobody's data: made up, and put together here so that no scanner takes it for real.</summary>
internal static class CannedLeaks
{
    public const string Email = "jane.roe@example.com";
    public const string Ssn = "536-" + "22-" + "8145";
    public const string Card = "4111 1111 " + "1111 1111";
    public const string Iban = "DE89 3704 " + "0044 0532 0130 00";
    public const string AwsKey = "AKIA" + "Q3EGRTVJW5ZNH2MB";
    public const string GitHubToken = "ghp_" + "R7kQ2mXvT9bL4nYcW8sJ1dHf" + "3ZaPgU6tEoK5";

    public const string Pii =
        $"The customer on that order is Jane Roe. Her e-mail address is {Email} and her SSN is {Ssn}. The parcel left on Monday.";

    public const string Secret =
        $"Set it up like this: export AWS_ACCESS_KEY_ID={AwsKey} and run the upload again. It should take a minute.";

    /// <summary>Several kinds, at the beginning, between ordinary sentences and at the very end.</summary>
    public const string Mixed =
        $"{Email} wrote on Friday that the parcel never came. She paid with the card {Card}, so the refund can go back to it. " +
        $"For the return she prefers a transfer to the account {Iban}, which takes two working days. " +
        $"The upload script failed as well: it still has AWS_ACCESS_KEY_ID={AwsKey} in its first line. " +
        $"To clone the repository, use the token {GitHubToken}";

    /// <summary>What no client may see of <see cref="Mixed"/>.</summary>
    public static readonly string[] MixedValues = [Email, Card, Iban, AwsKey, GitHubToken];
}
