namespace InferShield.Campaign.Faults;

/// <summary>All faults in the order in which a campaign injects them.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. QuietFaults.All,
        .. GatewayFaults.All,
        .. ProviderFaults.All,
        .. TrafficFaults.All,
        .. DatabaseFaults.All,
        .. CacheFaults.All,
        .. MonitoringFaults.All,
        .. MachineFaults.All,
    ];
}
