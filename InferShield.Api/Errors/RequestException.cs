namespace InferShield.Api.Errors;

/// <summary>A request that cannot be served, with what its client is told.</summary>
/// <param name="status">The HTTP status to answer with.</param>
/// <param name="code">A stable word for programs.</param>
/// <param name="message">A sentence for people; it never repeats the request's text.</param>
/// <param name="param">The field at fault, where there is one.</param>
internal class RequestException(int status, string code, string message, string? param = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? Param => param;

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Headers that tell programs more.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
