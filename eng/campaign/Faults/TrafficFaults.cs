namespace InferShield.Campaign.Faults;

internal static class TrafficFaults
{
    public static IReadOnlyList<Fault> All { get; } = [];
}
