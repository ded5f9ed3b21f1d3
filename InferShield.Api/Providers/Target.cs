namespace InferShield.Api.Providers;

/// <summary>A provider that a call may go to, and what the model is called there.</summary>
internal readonly record struct Target(Provider Provider, string? Model);
