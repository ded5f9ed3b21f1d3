using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>
/// Trains one model. An attack is only somewhere in its text, so training goes in rounds: an attack stands for the window
/// that the weights of the round before find worst (multiple-instance learning: Andrews, Tsochantaridis and Hofmann, NIPS 2002);
/// a benign text stands for all its windows, and again for its worst.
/// </summary>
internal static class Trainer
{
    private const int Rounds = 3;
    private const double BenignShare = 2.5;
    private const double OwnShare = 0.8;

    // How much a feature counts before it is learned: what a class says alone least, and what grammatical words say among themselves.
    private const double Alone = 0.6;
    private const double AnyOrder = 0.6;
    private const double OneGrammatical = 0.75;
    private const double BothGrammatical = 0.4;

    private static readonly ClassLexicon Lexicon = ClassLexicon.Default;
    private static readonly HashSet<int> Grammatical = [.. WordClasses.Grammatical.Select(name => (int)Lexicon.Number(name))];
    private static readonly HashSet<int> Edges = [Lexicon.Number("text-start"), Lexicon.Number("text-end")];
    private static readonly HashSet<int> Innocent = [.. WordClasses.Innocent.Select(name => (int)Lexicon.Number(name))];

    public static TrainedModel Train(IReadOnlyList<TokenizedSample> samples, double penalty, bool knowsEdges)
    {
        var weights = Balance(samples);
        var narrow = Train(samples, weights, LearnedModel.NarrowWindow, penalty, knowsEdges, scanner => scanner.Narrow);
        var wide = Train(samples, weights, LearnedModel.WideWindow, penalty, knowsEdges, scanner => scanner.Wide);
        var model = new LearnedModel { Narrow = default, Wide = default };
        for (var f = 0; f < Features.Count; f++)
        {
            model.Weights[2 * f] = Quantize(narrow.Contribution(f));
            model.Weights[(2 * f) + 1] = Quantize(wide.Contribution(f));
        }

        TrainHeads(samples, weights, model);
        return new TrainedModel(model, narrow.Bias, wide.Bias);
    }

    private static Regression Train(IReadOnlyList<TokenizedSample> samples, double[] weights, int width, double penalty, bool knowsEdges, Func<EvidenceScanner, Peak> peakOf)
    {
        var regression = new Regression(Features.Count, feature => knowsEdges || !IsEdge(feature) ? ScaleOf(feature) : 0, MayBeNegative, penalty);
        var scanner = new EvidenceScanner();
        var windows = samples.Select((sample, i) => WindowsOf(sample, weights[i], width)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            regression.Fit([.. windows.SelectMany(list => list)]);
            if (round + 1 == Rounds)
            {
                break;
            }

            var model = new LearnedModel { Narrow = default, Wide = default };
            for (var f = 0; f < Features.Count; f++)
            {
                model.Weights[2 * f] = model.Weights[(2 * f) + 1] = Quantize(regression.Contribution(f));
            }

            for (var i = 0; i < samples.Count; i++)
            {
                var sample = samples[i];
                if (sample.Sample.IsAttack && sample.Target >= 0)
                {
                    continue;
                }

                scanner.Scan(sample.Tokens, model);
                var worst = new Instance(sample.FeaturesUpTo(peakOf(scanner).Last, width), sample.Sample.IsAttack, weights[i]);
                windows[i] = sample.Sample.IsAttack ? [worst] : [.. windows[i].Where(window => window.Weight < weights[i]), worst];
            }
        }

        return regression;
    }

    private static List<Instance> WindowsOf(TokenizedSample sample, double weight, int width)
    {
        if (sample.Sample.IsAttack)
        {
            var last = sample.Target >= 0 ? sample.Target : sample.Ends(width).First();
            return [new Instance(sample.FeaturesUpTo(last, width), true, weight)];
        }

        var ends = sample.Ends(width).ToList();
        return [.. ends.Select(end => new Instance(sample.FeaturesUpTo(end, width), false, 0.999 * weight / Math.Sqrt(ends.Count)))];
    }

    /// <summary>Families count alike, whatever their sizes, within reason; benign texts together count as much as fits their number.</summary>
    private static double[] Balance(IReadOnlyList<TokenizedSample> samples)
    {
        var families = samples.GroupBy(sample => (sample.Sample.Family, sample.Sample.IsAttack))
            .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Sample.Weight));
        double Share(Sample sample) => Math.Sqrt(families[(sample.Family, sample.IsAttack)]) * (sample.IsOwn && sample.IsAttack ? OwnShare : 1)
            * sample.Weight / families[(sample.Family, sample.IsAttack)];
        var shares = samples.Select(sample => Share(sample.Sample)).ToArray();
        var attack = samples.Select((sample, i) => sample.Sample.IsAttack ? shares[i] : 0).Sum();
        var benign = shares.Sum() - attack;
        return [.. samples.Select((sample, i) => shares[i] * 1000 * (sample.Sample.IsAttack ? 1 / attack : BenignShare / benign))];
    }

    /// <summary>Naive Bayes over classes: how much more often a kind of attack has a class than the kinds have on average.</summary>
    private static void TrainHeads(IReadOnlyList<TokenizedSample> samples, double[] weights, LearnedModel model)
    {
        var counts = new double[LearnedModel.Heads, Features.Classes];
        var totals = new double[LearnedModel.Heads];
        for (var i = 0; i < samples.Count; i++)
        {
            var head = samples[i].Sample.Head;
            if (head < 0)
            {
                continue;
            }

            foreach (var number in samples[i].Tokens.Select(token => token.Class).Distinct())
            {
                counts[head, number] += weights[i];
            }

            totals[head] += weights[i];
        }

        for (var number = 0; number < Features.Classes; number++)
        {
            var rates = Enumerable.Range(0, LearnedModel.Heads).Select(head => (counts[head, number] + 1) / (totals[head] + 20)).ToArray();
            for (var head = 0; head < LearnedModel.Heads; head++)
            {
                model.HeadWeights[(head * Features.Classes) + number] = (sbyte)Math.Clamp(Math.Round(40 * (rates[head] - rates.Average()) / (rates.Average() + 0.02)), -100, 100);
            }
        }
    }

    private static double ScaleOf(int feature)
    {
        var pair = feature - Features.Classes;
        if (pair < 0)
        {
            return Grammatical.Contains(feature) ? 0 : Alone;
        }

        var bare = (Grammatical.Contains(pair % Features.Classes) ? 1 : 0) + (Grammatical.Contains(pair / Features.Classes % Features.Classes) ? 1 : 0);
        return (pair < Features.Classes * Features.Classes ? 1 : AnyOrder) * (bare == 2 ? BothGrammatical : bare == 1 ? OneGrammatical : 1);
    }

    private static bool IsEdge(int feature)
    {
        var pair = feature - Features.Classes;
        return pair < 0 ? Edges.Contains(feature) : Edges.Contains(pair % Features.Classes) || Edges.Contains(pair / Features.Classes % Features.Classes);
    }

    private static bool MayBeNegative(int feature)
    {
        var pair = feature - Features.Classes;
        return pair < 0 ? Innocent.Contains(feature) : Innocent.Contains(pair % Features.Classes) || Innocent.Contains(pair / Features.Classes % Features.Classes);
    }

    private static sbyte Quantize(double weight) => (sbyte)Math.Clamp(Math.Round(weight * LearnedModel.Unit), -127, 127);
}

/// <summary>A model whose windows are not calibrated yet.</summary>
internal sealed record TrainedModel(LearnedModel Model, double NarrowBias, double WideBias)
{
    /// <summary>The worst windows' logits.</summary>
    public (double Narrow, double Wide) Margins(TokenizedSample sample, EvidenceScanner scanner)
    {
        scanner.Scan(sample.Tokens, Model);
        return (((double)scanner.Narrow.Evidence / LearnedModel.Unit) + NarrowBias, ((double)scanner.Wide.Evidence / LearnedModel.Unit) + WideBias);
    }
}
