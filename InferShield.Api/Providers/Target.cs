namespace InferShield.Api.Providers;

/// <summary>A provider that a call may go to, and what the model is called there.</summary>
internal readonly record struct Target(Provider Provider, string? Model)
{
    /// <summary>All that says who answers: where it is as well, for a name may come to stand for another.</summary>
    public string[] Circumstances => [Provider.Name, Provider.Options.Kind, Provider.Options.BaseUrl, Provider.Options.ApiVersion, Model ?? ""];
}
