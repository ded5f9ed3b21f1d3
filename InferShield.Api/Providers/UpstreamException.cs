using InferShield.Api.Errors;

namespace InferShield.Api.Providers;

/// <summary>A call to the provider that gave no usable answer.</summary>
/// <param name="kind">The value of the <c>kind</c> label: timeout, connect, reset, malformed, too_large, unavailable or http_….</param>
internal sealed class UpstreamException(string kind) : RequestException(
    StatusFor(kind), "upstream_" + kind, "The model provider did not give a usable answer.")
{
    /// <summary>The circuit breaker is open: the provider was not asked.</summary>
    public const string Unavailable = "unavailable";

    public const string Timeout = "timeout";

    public string Kind => kind;

    private static int StatusFor(string kind) => kind switch
    {
        Timeout => StatusCodes.Status504GatewayTimeout,
        Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status502BadGateway,
    };
}
