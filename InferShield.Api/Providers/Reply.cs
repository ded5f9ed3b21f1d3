namespace InferShield.Api.Providers;

/// <summary>What a provider came back with: an answer in one piece, or the beginning of a stream.</summary>
internal sealed record Reply(ProviderAnswer? Answer, ProviderStream? Stream = null)
{
    public bool IsOutage => Answer?.Status >= 500;

    /// <summary>Whether another provider may do better.</summary>
    public bool MayFallBack => IsOutage || Answer?.Status == StatusCodes.Status429TooManyRequests;

    /// <summary>The word of the metrics for an error; null for none.</summary>
    public string? Error => Answer is { IsSuccess: false } answer ? $"http_{answer.Status}" : null;

    /// <summary>How long to wait before the provider is asked the same again; null where it must not be.</summary>
    public TimeSpan? RetryIn { get; init; }
}
