using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>
/// Where a window's logit counts as an attack: at the lowest threshold at which no set of benign texts that were not trained on
/// exceeds its share.
/// </summary>
internal sealed record Thresholds(double Narrow, double NarrowSlope, double Wide, double WideSlope)
{
    // Beyond these the few rows near the threshold decide.
    private const double LeastSlope = 0.2;
    private const double MostSlope = 1.5;
    private const double LogitAtFlag = -0.4054651081081644;

    public static Thresholds Fix(IReadOnlyList<Judged> judged, IReadOnlyList<(string[] Sets, double Share)> budgets) => new(
        Lowest(judged, row => row.Narrow, budgets), Slope(judged, row => row.Narrow),
        Lowest(judged, row => row.Wide, budgets), Slope(judged, row => row.Wide));

    public bool IsFlagged(Judged row) => row.Narrow >= Narrow || row.Wide >= Wide;

    public LearnedModel Calibrate(TrainedModel trained)
    {
        var model = new LearnedModel { Narrow = CalibrationOf(Narrow - trained.NarrowBias, NarrowSlope), Wide = CalibrationOf(Wide - trained.WideBias, WideSlope) };
        trained.Model.Weights.CopyTo(model.Weights, 0);
        trained.Model.HeadWeights.CopyTo(model.HeadWeights, 0);
        return model;
    }

    private static Calibration CalibrationOf(double threshold, double slope) => new(
        (int)Math.Round((threshold - (LogitAtFlag / slope)) * LearnedModel.Unit), (int)Math.Round(1000 * slope / LearnedModel.Unit));

    private static double Lowest(IReadOnlyList<Judged> judged, Func<Judged, double> margin, IReadOnlyList<(string[] Sets, double Share)> budgets)
    {
        var lowest = double.MinValue;
        foreach (var (sets, share) in budgets)
        {
            var margins = judged.Where(row => !row.Sample.Sample.IsAttack && sets.Contains(row.Sample.Sample.Family)).Select(margin).OrderDescending().ToList();
            lowest = Math.Max(lowest, margins[(int)(share * margins.Count)] + 1e-6);
        }

        return lowest;
    }

    /// <summary>Platt's slope: how the odds grow with the logit, families of attacks counting alike.</summary>
    private static double Slope(IReadOnlyList<Judged> judged, Func<Judged, double> margin)
    {
        var families = judged.GroupBy(row => (row.Sample.Sample.Family, row.Sample.Sample.IsAttack)).ToDictionary(group => group.Key, group => Math.Sqrt(group.Count()) / group.Count());
        var rows = judged.Select(row => (X: margin(row), Y: row.Sample.Sample.IsAttack ? 1.0 : 0, W: families[(row.Sample.Sample.Family, row.Sample.Sample.IsAttack)])).ToList();
        var (a, b) = (0.5, 0.0);
        for (var step = 0; step < 200; step++)
        {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-3, 0.0, 1e-3);
            foreach (var (x, y, w) in rows)
            {
                var p = Logistic.Of((a * x) + b);
                ga += w * (p - y) * x;
                gb += w * (p - y);
                haa += w * p * (1 - p) * x * x;
                hab += w * p * (1 - p) * x;
                hbb += w * p * (1 - p);
            }

            var determinant = (haa * hbb) - (hab * hab);
            a -= 0.5 * ((hbb * ga) - (hab * gb)) / determinant;
            b -= 0.5 * ((haa * gb) - (hab * ga)) / determinant;
        }

        return Math.Clamp(a, LeastSlope, MostSlope);
    }
}
