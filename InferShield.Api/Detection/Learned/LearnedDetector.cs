using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.Phrases;

namespace InferShield.Api.Detection.Learned;

/// <summary>
/// Scores a text by learned weights of word classes: narrow windows for single sentences, wide ones for what many of them
/// say together. How it was trained and how well it does: README.md beside this file.
/// </summary>
internal sealed class LearnedDetector(LearnedModel user, LearnedModel material) : IDetector
{
    private const string Indirect = "learned-indirect";

    /// <summary>From this score on there is a finding; it is where the default policy flags.</summary>
    internal const int LeastScore = 40;
    private const int HighScore = 70;
    private const int CriticalScore = 90;

    [ThreadStatic]
    private static Workspace? _workspace;

    public LearnedDetector()
        : this(LearnedModel.Load())
    {
    }

    private LearnedDetector((LearnedModel User, LearnedModel Material) models)
        : this(models.User, models.Material)
    {
    }

    /// <summary>Policy and rule of a user prompt's finding, by the model's heads.</summary>
    internal static IReadOnlyList<(string PolicyType, string Rule)> Heads { get; } =
    [
        (PolicyTypes.PromptInjection, "learned-injection"),
        (PolicyTypes.Jailbreak, "learned-jailbreak"),
        (PolicyTypes.SystemPromptLeak, "learned-leak"),
    ];

    public IEnumerable<RuleInfo> Rules => Heads.Append((PolicyType: PolicyTypes.PromptInjection, Rule: Indirect))
        .SelectMany(head => new[] { Severity.Medium, Severity.High, Severity.Critical }.Select(severity => new RuleInfo(head.PolicyType, severity, head.Rule)));

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        if (channel == Channel.Completion || view.Length == 0)
        {
            return;
        }

        var workspace = _workspace ??= new Workspace();
        var model = channel == Channel.User ? user : material;
        var (score, peak) = workspace.Score(view, model);
        if (score >= LeastScore && channel == Channel.User && GuardedClauses.In(view) is { Count: > 0 } guarded)
        {
            (score, peak) = workspace.ScoreWithout(guarded, model);
        }

        if (score >= LeastScore)
        {
            var (policy, rule) = channel == Channel.User ? Heads[workspace.Head(peak, model)] : (PolicyTypes.PromptInjection, Indirect);
            var tokens = workspace.Tokens;
            sink.Add(policy, SeverityOf(score), rule, view, tokens[peak.First].Start, Math.Max(tokens[peak.Last].End, tokens[peak.First].Start + 1), null, score);
        }

        workspace.Trim();
    }

    private static Severity SeverityOf(int score) => score switch
    {
        >= CriticalScore => Severity.Critical,
        >= HighScore => Severity.High,
        _ => Severity.Medium,
    };
}
