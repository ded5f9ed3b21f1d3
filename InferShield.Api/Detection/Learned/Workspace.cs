using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.Phrases;

namespace InferShield.Api.Detection.Learned;

/// <summary>What scoring needs, kept by its thread.</summary>
internal sealed class Workspace
{
    private readonly TokenBuffer _tokens = new();
    private readonly EvidenceScanner _scanner = new();

    public ReadOnlySpan<Token> Tokens => _tokens.Tokens;

    public (int Score, Peak Peak) Score(View view, LearnedModel model)
    {
        new TokenReader(view, ClassLexicon.Default, _tokens).Read();
        return Score(model);
    }

    /// <summary>The same without the tokens of the clauses.</summary>
    public (int Score, Peak Peak) ScoreWithout(IReadOnlyList<Clause> clauses, LearnedModel model)
    {
        _tokens.Remove(clauses);
        return Score(model);
    }

    private (int Score, Peak Peak) Score(LearnedModel model)
    {
        _scanner.Scan(_tokens.Tokens, model);
        var (narrow, wide) = (model.Narrow.Score(_scanner.Narrow.Evidence), model.Wide.Score(_scanner.Wide.Evidence));
        return narrow >= wide ? (narrow, _scanner.Narrow) : (wide, _scanner.Wide);
    }

    /// <summary>What kind of attack the tokens of a window speak of.</summary>
    public int Head(Peak peak, LearnedModel model)
    {
        Span<int> sums = stackalloc int[LearnedModel.Heads];
        for (var i = peak.First; i <= peak.Last; i++)
        {
            for (var head = 0; head < sums.Length; head++)
            {
                sums[head] += model.HeadWeights[(head * Features.Classes) + _tokens.Tokens[i].Class];
            }
        }

        var best = 0;
        for (var head = 1; head < sums.Length; head++)
        {
            best = sums[head] > sums[best] ? head : best;
        }

        return best;
    }

    public void Trim() => _tokens.Trim();
}
