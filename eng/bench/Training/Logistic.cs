namespace InferShield.Bench.Training;

/// <summary>The logistic function from additions, multiplications and divisions alone, whose results IEEE 754 fixes to the bit.</summary>
internal static class Logistic
{
    private const double Ln2 = 0.6931471805599453;

    public static double Of(double x) => 1 / (1 + Exp(-x));

    public static double Exp(double x)
    {
        x = Math.Clamp(x, -40, 40);
        var k = (int)Math.Floor((x / Ln2) + 0.5);
        var r = x - (k * Ln2);
        var sum = 1.0;
        for (var n = 12; n > 0; n--)
        {
            sum = 1 + (r * sum / n);
        }

        return k >= 0 ? sum * (1L << k) : sum / (1L << -k);
    }
}
