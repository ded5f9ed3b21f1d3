using InferShield.Api.Detection;
using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>Trains both models, judges them by leaving out, and calibrates them by what was left out.</summary>
internal sealed record Trained(LearnedModel Model, IReadOnlyList<Judged> Judged, Thresholds Thresholds, IReadOnlyList<Sample> Samples)
{
    private const double UserPenalty = 2;
    private const double MaterialPenalty = 1.5;

    private static readonly (string[] Sets, double Share)[] UserBudgets =
    [
        (TrainingData.Ordinary, 0.0015), (["NotInject_one"], 0.0), (["xstest_safe"], 0.0), (["cyberseceval/frr"], 0.003),
    ];

    private static readonly (string[] Sets, double Share)[] MaterialBudgets =
    [
        (["bipia/email_clean", "bipia/table_clean", "bipia/code_clean", TrainingData.PassagesFamily], 0.008), (["bipia/code_clean"], 0.03), (["bipia/email_clean", "bipia/table_clean"], 0.0),
    ];

    public static Trained User(CorpusFiles corpora)
    {
        var corpus = TrainingData.Corpus(corpora, Channel.User);
        var own = TrainingData.OwnUser();
        return Train(corpus, own, TrainingData.Hard, UserBudgets, UserPenalty, false);
    }

    public static Trained Material(CorpusFiles corpora)
    {
        var rows = TrainingData.Corpus(corpora, Channel.Document);
        var clean = rows.Where(row => !row.IsAttack).ToList();
        var corpus = clean.Concat(TrainingData.Passages(corpora)).Concat(TrainingData.Insert([.. rows.Where(row => row.IsAttack)], clean)).ToList();
        var own = TrainingData.OwnMaterial(clean);
        return Train(corpus, own, [], MaterialBudgets, MaterialPenalty, true);
    }

    private static Trained Train(List<Sample> corpus, List<Sample> own, IReadOnlyList<string> wholeSets, (string[] Sets, double Share)[] budgets, double penalty, bool knowsEdges)
    {
        var (real, made) = (TrainingData.Tokenize(corpus), TrainingData.Tokenize(own));
        var judged = Judgement.LeaveOut(real, made, wholeSets, penalty, knowsEdges);
        var thresholds = Thresholds.Fix(judged, budgets);
        var model = thresholds.Calibrate(Trainer.Train([.. real, .. made], penalty, knowsEdges));
        return new Trained(model, judged, thresholds, [.. corpus, .. own]);
    }
}
