namespace InferShield.Api.Providers;

/// <summary>What may have to be paid for a call that no usable answer came of; the same through all that the call becomes.</summary>
internal sealed class CallCost
{
    /// <summary>Whether a provider got the call and did not refuse it: it may have written what nobody saw.</summary>
    public bool IsOwed { get; set; }
}
