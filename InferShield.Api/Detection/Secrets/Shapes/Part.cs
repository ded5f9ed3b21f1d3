namespace InferShield.Api.Detection.Secrets.Shapes;

/// <summary>A stretch of a <see cref="Shape"/>: a literal, or a run of characters of one alphabet.</summary>
/// <param name="Literal">The literal; empty for a run.</param>
/// <param name="Alphabet">The run's characters; null for a literal.</param>
/// <param name="Least">Fewest characters.</param>
/// <param name="Most">Most characters.</param>
internal sealed record Part(string Literal, Alphabet? Alphabet, int Least, int Most)
{
    public bool IsFixed => Least == Most;

    /// <returns>How many characters at the start of <paramref name="text"/> it takes; -1 where it does not fit.</returns>
    public int Match(ReadOnlySpan<char> text)
    {
        if (Alphabet is null)
        {
            return text.StartsWith(Literal) ? Literal.Length : -1;
        }

        var length = Alphabet.RunLength(text, Most);
        return length < Least ? -1 : length;
    }
}
