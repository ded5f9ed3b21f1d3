namespace InferShield.Api.Providers;

/// <summary>Which kind of failure an exception of the HTTP client stands for.</summary>
internal static class UpstreamFailure
{
    /// <param name="failure">What a call threw.</param>
    /// <param name="isLate">Whether the gateway itself has given the call up.</param>
    /// <returns>A word of <see cref="UpstreamException.Kinds"/>, or one that the failure brings itself; null for what is no failure of the provider.</returns>
    public static string? KindOf(Exception failure, bool isLate) => failure switch
    {
        UpstreamException known => known.Kind,
        _ when isLate => UpstreamException.Timeout,

        // The client's own time-out for a connection.
        OperationCanceledException => UpstreamException.Connect,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => UpstreamException.TooLarge,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => UpstreamException.Malformed,
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        } => UpstreamException.Connect,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => UpstreamException.Malformed,
        HttpRequestException or IOException => UpstreamException.Reset,

        // What is said to be gzip is not.
        InvalidDataException => UpstreamException.Malformed,
        _ => null,
    };
}
