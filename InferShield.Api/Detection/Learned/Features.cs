namespace InferShield.Api.Detection.Learned;

/// <summary>
/// What the weights belong to: a class that is met, a class shortly after another (in order), and two classes near each
/// other (in any order, since languages differ in it).
/// </summary>
internal static class Features
{
    /// <summary>More classes than there are, a power of two.</summary>
    public const int Classes = 128;

    public const int Count = Classes + (2 * Classes * Classes);

    /// <summary>So many tokens back a pair may begin.</summary>
    public const int Lookback = 6;

    /// <summary>At most so many positions lie between the classes of an ordered pair.</summary>
    public const int Near = 4;

    /// <summary>At most so many positions lie between the classes of any pair.</summary>
    public const int Far = 14;

    public static int Pair(int first, int second, int distance) => distance <= Near
        ? Classes + (first * Classes) + second
        : Classes + (Classes * Classes) + (Math.Min(first, second) * Classes) + Math.Max(first, second);
}
