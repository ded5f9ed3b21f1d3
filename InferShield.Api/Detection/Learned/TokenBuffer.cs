using InferShield.Api.Detection.Phrases;

namespace InferShield.Api.Detection.Learned;

/// <summary>The tokens of one view, kept by its thread from scan to scan.</summary>
internal sealed class TokenBuffer
{
    private const int MostKept = 1 << 14;

    private Token[] _tokens = new Token[512];

    public int Count { get; private set; }

    public ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(Token token)
    {
        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * Count);
        }

        _tokens[Count++] = token;
    }

    /// <summary>Takes out what stands in one of the clauses, which come in their order.</summary>
    public void Remove(IReadOnlyList<Clause> clauses)
    {
        var (kept, passed) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var start = _tokens[i].Start;
            while (passed < clauses.Count && clauses[passed].End <= start)
            {
                passed++;
            }

            if (passed == clauses.Count || clauses[passed].Start > start)
            {
                _tokens[kept++] = _tokens[i];
            }
        }

        Count = kept;
    }

    /// <summary>Gives back what an unusually large text needed.</summary>
    public void Trim()
    {
        if (_tokens.Length > MostKept)
        {
            _tokens = new Token[512];
        }
    }
}
