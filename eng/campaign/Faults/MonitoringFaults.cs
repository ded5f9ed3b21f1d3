using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>Monitoring itself.</summary>
internal static class MonitoringFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("redis-exporter-killed", "the exporter of Redis dies; Redis is well")
        {
            Expect = [Warn("TargetDown")],
            Inject = (stack, cancellation) => stack["redis-exporter"].KilledAsync(cancellation),
        },
    ];
}
