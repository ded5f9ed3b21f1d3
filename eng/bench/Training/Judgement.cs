using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>A sample as a model saw it that was trained without its family (an attack) or its fold (anything else).</summary>
internal sealed record Judged(TokenizedSample Sample, double Narrow, double Wide);

/// <summary>Judges by leaving out: each family of attacks in turn, each set of hard benign texts in turn, ordinary ones in folds.</summary>
internal static class Judgement
{
    public static List<Judged> LeaveOut(IReadOnlyList<TokenizedSample> corpus, IReadOnlyList<TokenizedSample> own, IReadOnlyList<string> wholeSets, double penalty, bool knowsEdges)
    {
        var attacks = corpus.Where(sample => sample.Sample.IsAttack).Select(sample => FamilyOf(sample.Sample)).Distinct().Order(StringComparer.Ordinal).ToList();
        var turns = Math.Max(attacks.Count, wholeSets.Count);
        var judged = new List<Judged>[turns];
        Parallel.For(0, turns, new ParallelOptions { MaxDegreeOfParallelism = 2 }, turn =>
        {
            bool IsOut(Sample sample) => sample.IsAttack ? turn < attacks.Count && FamilyOf(sample) == attacks[turn]
                : wholeSets.Contains(sample.Family) ? turn < wholeSets.Count && sample.Family == wholeSets[turn]
                : FoldOf(sample, turns) == turn;
            var model = Trainer.Train([.. corpus.Where(sample => !IsOut(sample.Sample)), .. own], penalty, knowsEdges);
            var scanner = new EvidenceScanner();
            judged[turn] = [.. corpus.Where(sample => IsOut(sample.Sample)).Select(sample =>
            {
                var (narrow, wide) = model.Margins(sample, scanner);
                return new Judged(sample, narrow, wide);
            })];
        });
        return [.. judged.SelectMany(list => list)];
    }

    private static string FamilyOf(Sample sample) => sample.Family.Replace(TrainingData.AloneSuffix, string.Empty, StringComparison.Ordinal);

    private static int FoldOf(Sample sample, int folds)
    {
        var hash = ClassLexicon.FirstHash;
        foreach (var c in sample.Text)
        {
            hash = ClassLexicon.Extend(hash, c);
        }

        return (int)(hash % (uint)folds);
    }
}
