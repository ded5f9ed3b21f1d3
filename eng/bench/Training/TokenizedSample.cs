using InferShield.Api.Detection.Learned;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Bench.Training;

/// <summary>A sample as tokens, cut into windows.</summary>
internal sealed class TokenizedSample
{
    public TokenizedSample(Sample sample)
    {
        Sample = sample;
        using var view = new View(sample.Text.Length);
        ViewBuilder.Build(sample.Text, view);
        var buffer = new TokenBuffer();
        new TokenReader(view, ClassLexicon.Default, buffer).Read();
        Tokens = buffer.Tokens.ToArray();
        Target = sample.End == 0 ? -1 : Array.FindLastIndex(Tokens, token => view.Origin(token.Start, token.Start + 1).Start < sample.End);
    }

    public Sample Sample { get; }

    public Token[] Tokens { get; }

    /// <summary>The attack's last token, where it is known; otherwise -1.</summary>
    public int Target { get; }

    /// <summary>The window of <paramref name="width"/> positions that ends with token <paramref name="last"/>.</summary>
    public int[] FeaturesUpTo(int last, int width)
    {
        var found = new SortedSet<int>();
        for (var i = last; i >= 0 && Tokens[i].Position > Tokens[last].Position - width; i--)
        {
            found.Add(Tokens[i].Class);
            for (var j = i - 1; j >= 0 && i - j <= Features.Lookback; j--)
            {
                var distance = Tokens[i].Position - Tokens[j].Position;
                if (distance > Features.Far)
                {
                    break;
                }

                found.Add(Features.Pair(Tokens[j].Class, Tokens[i].Class, distance));
            }
        }

        return [.. found];
    }

    /// <summary>The last tokens of half-overlapping windows that cover the text.</summary>
    public IEnumerable<int> Ends(int width)
    {
        var from = Tokens[0].Position;
        for (var i = 0; i < Tokens.Length - 1; i++)
        {
            if (Tokens[i + 1].Position - from >= width && Tokens[i].Position > from)
            {
                yield return i;
                from += width / 2;
            }
        }

        yield return Tokens.Length - 1;
    }
}
