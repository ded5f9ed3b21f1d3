namespace InferShield.Api.Tenants;

/// <summary>Costs are counted in whole billionths of a US dollar, so that sums come out even.</summary>
internal static class Money
{
    private const decimal NanosPerDollar = 1_000_000_000m;

    public static decimal Dollars(long nanos) => nanos / NanosPerDollar;

    /// <exception cref="OverflowException">More than nine billion dollars.</exception>
    public static long Nanos(decimal dollars) => (long)Math.Round(dollars * NanosPerDollar);
}
