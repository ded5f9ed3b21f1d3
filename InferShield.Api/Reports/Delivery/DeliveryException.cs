namespace InferShield.Api.Reports.Delivery;

/// <summary>A report did not arrive.</summary>
/// <param name="problem">What its readers are told: never a secret, nor what a receiver answered.</param>
/// <param name="isFinal">Whether it is of no use to try again.</param>
internal sealed class DeliveryException(string problem, bool isFinal = false) : Exception(problem)
{
    public bool IsFinal => isFinal;
}
