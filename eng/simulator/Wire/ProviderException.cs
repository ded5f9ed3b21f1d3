namespace InferShield.Simulator.Wire;

/// <summary>An answer that is an error, before it has either provider's shape.</summary>
internal sealed class ProviderException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>The name of the field that is at fault, where there is one.</summary>
    public string? Parameter { get; init; }

    public string? Code { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public static ProviderException Invalid(string parameter, string message, string code = "invalid_value") =>
        new(400, message) { Parameter = parameter, Code = code };
}
