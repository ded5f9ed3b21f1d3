namespace InferShield.Campaign.Faults;

internal static class MachineFaults
{
    public static IReadOnlyList<Fault> All { get; } = [];
}
