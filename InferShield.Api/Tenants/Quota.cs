namespace InferShield.Api.Tenants;

/// <summary>What may be used up in a window of time.</summary>
public enum LimitKind
{
    RequestsPerMinute,
    TokensPerMinute,
    TokensPerDay,
    CostPerMonth,
}

/// <summary>The limits of a key or a tenant; null is none.</summary>
/// <param name="CostPerMonth">In billionths of a US dollar; the others are counts.</param>
public sealed record Quota(long? RequestsPerMinute, long? TokensPerMinute, long? TokensPerDay, long? CostPerMonth)
{
    public static Quota None { get; } = new(null, null, null, null);

    public bool IsNone => this is { RequestsPerMinute: null, TokensPerMinute: null, TokensPerDay: null, CostPerMonth: null };

    /// <summary>Whether there is a limit that must outlive a restart.</summary>
    public bool IsLasting => TokensPerDay is not null || CostPerMonth is not null;

    public long? this[LimitKind kind] => kind switch
    {
        LimitKind.RequestsPerMinute => RequestsPerMinute,
        LimitKind.TokensPerMinute => TokensPerMinute,
        LimitKind.TokensPerDay => TokensPerDay,
        LimitKind.CostPerMonth => CostPerMonth,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

internal static class LimitKinds
{
    public static readonly LimitKind[] All = Enum.GetValues<LimitKind>();

    /// <summary>The metrics' word for what is limited.</summary>
    public static string ToWord(this LimitKind kind) => kind switch
    {
        LimitKind.RequestsPerMinute => "requests",
        LimitKind.TokensPerMinute or LimitKind.TokensPerDay => "tokens",
        LimitKind.CostPerMonth => "cost",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
