using InferShield.Api.Errors;

namespace InferShield.Api.Providers;

/// <summary>A call to the provider that gave no usable answer.</summary>
/// <param name="kind">The value of the <c>kind</c> label: timeout, connect, reset, malformed, too_large, unavailable, busy or http_….</param>
internal sealed class UpstreamException(string kind) : RequestException(
    StatusFor(kind), "upstream_" + kind, "The model provider did not give a usable answer.")
{
    /// <summary>The circuit breaker is open: the provider was not asked.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Too many calls are under way and wait already: the provider was not asked.</summary>
    public const string Busy = "busy";

    public const string Timeout = "timeout";

    /// <summary>Nothing reached the provider.</summary>
    public const string Connect = "connect";

    public const string Reset = "reset";

    public const string Malformed = "malformed";

    public const string TooLarge = "too_large";

    /// <summary>Every word that is no status, for the series to exist from the start.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Timeout, Connect, Reset, Malformed, TooLarge, Unavailable, Busy];

    public string Kind => kind;

    /// <summary>Who failed; null where it is not known.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether the call took all of its time, which may be what was asked for and no fault of the provider.</summary>
    public bool IsLong { get; init; }

    /// <summary>The others are answers to one request and say nothing about the next.</summary>
    public bool IsOutage => kind is Connect or Reset || (kind == Timeout && !IsLong);

    /// <summary>Whether another provider may do better.</summary>
    public bool MayFallBack => kind != TooLarge;

    /// <inheritdoc cref="Reply.RetryIn"/>
    public TimeSpan? RetryIn { get; init; }

    private static int StatusFor(string kind) => kind switch
    {
        Timeout => StatusCodes.Status504GatewayTimeout,
        Unavailable or Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status502BadGateway,
    };
}
