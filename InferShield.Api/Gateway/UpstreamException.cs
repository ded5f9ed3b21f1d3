namespace InferShield.Api.Gateway;

/// <summary>A call to the provider that gave no usable answer.</summary>
/// <param name="kind">The value of the <c>kind</c> label: timeout, connect, reset, malformed, too_large, unavailable or http_….</param>
internal sealed class UpstreamException(string kind, Exception? inner = null) : Exception($"The provider failed: {kind}.", inner)
{
    public string Kind => kind;

    public int Status => kind == "timeout" ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
}
