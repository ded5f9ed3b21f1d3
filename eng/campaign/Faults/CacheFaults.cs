namespace InferShield.Campaign.Faults;

internal static class CacheFaults
{
    public static IReadOnlyList<Fault> All { get; } = [];
}
