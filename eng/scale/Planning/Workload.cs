namespace InferShield.Scale.Planning;

/// <summary>A size of installation.</summary>
internal sealed record Workload(string Name, double RequestsPerSecond, int Tenants)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("100 requests/s", 100, 10),
        new("1,000 requests/s", 1_000, 100),
        new("10,000 requests/s", 10_000, 100),
        new("1,000 tenants, 1,000 requests/s", 1_000, 1_000),
    ];
}
