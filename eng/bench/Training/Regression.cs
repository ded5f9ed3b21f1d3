namespace InferShield.Bench.Training;

/// <summary>One window of a text: the features that it has, each once.</summary>
internal sealed record Instance(int[] Features, bool IsAttack, double Weight);

/// <summary>
/// Logistic regression with a squared penalty by coordinate descent with Newton steps (Yuan, Ho and Lin, JMLR 13, 2012),
/// where a feature may be forbidden to speak against an attack. Deterministic: a fixed order and no threads.
/// </summary>
internal sealed class Regression(int features, Func<int, double> scaleOf, Func<int, bool> mayBeNegative, double penalty)
{
    private const int FewestInstances = 3;
    private const int Passes = 14;
    private const double LargestStep = 1;

    private readonly double[] _weights = new double[features];

    public double Bias { get; private set; }

    /// <summary>What a feature adds to the logit.</summary>
    public double Contribution(int feature) => _weights[feature] * scaleOf(feature);

    public void Fit(IReadOnlyList<Instance> instances)
    {
        var columns = Columns(instances);
        var y = instances.Select(instance => instance.IsAttack ? 1.0 : 0).ToArray();
        var weight = instances.Select(instance => instance.Weight).ToArray();
        var margin = instances.Select(instance => Bias + instance.Features.Sum(Contribution)).ToArray();
        for (var pass = 0; pass < Passes; pass++)
        {
            StepBias(margin, y, weight);
            foreach (var (feature, rows) in columns)
            {
                var scale = scaleOf(feature);
                var (gradient, curvature) = (penalty * _weights[feature], penalty);
                foreach (var row in rows)
                {
                    var p = Logistic.Of(margin[row]);
                    gradient += weight[row] * (p - y[row]) * scale;
                    curvature += weight[row] * p * (1 - p) * scale * scale;
                }

                var old = _weights[feature];
                var updated = old - Math.Clamp(gradient / curvature, -LargestStep, LargestStep);
                updated = updated < 0 && !mayBeNegative(feature) ? 0 : updated;
                if (updated != old)
                {
                    _weights[feature] = updated;
                    foreach (var row in rows)
                    {
                        margin[row] += (updated - old) * scale;
                    }
                }
            }
        }
    }

    private void StepBias(double[] margin, double[] y, double[] weight)
    {
        var (gradient, curvature) = (0.0, 1e-6);
        for (var i = 0; i < margin.Length; i++)
        {
            var p = Logistic.Of(margin[i]);
            gradient += weight[i] * (p - y[i]);
            curvature += weight[i] * p * (1 - p);
        }

        var step = Math.Clamp(gradient / curvature, -LargestStep, LargestStep);
        Bias -= step;
        for (var i = 0; i < margin.Length; i++)
        {
            margin[i] -= step;
        }
    }

    private List<(int Feature, int[] Rows)> Columns(IReadOnlyList<Instance> instances)
    {
        var rows = new List<int>?[features];
        for (var i = 0; i < instances.Count; i++)
        {
            foreach (var feature in instances[i].Features)
            {
                (rows[feature] ??= []).Add(i);
            }
        }

        return [.. Enumerable.Range(0, features).Where(feature => rows[feature]?.Count >= FewestInstances).Select(feature => (feature, rows[feature]!.ToArray()))];
    }
}
