namespace InferShield.Campaign.Faults;

internal static class DatabaseFaults
{
    public static IReadOnlyList<Fault> All { get; } = [];
}
