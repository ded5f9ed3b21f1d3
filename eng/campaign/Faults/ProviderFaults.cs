namespace InferShield.Campaign.Faults;

internal static class ProviderFaults
{
    public static IReadOnlyList<Fault> All { get; } = [];
}
