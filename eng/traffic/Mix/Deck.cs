namespace InferShield.Traffic.Mix;

/// <summary>Cards dealt in a shuffled order, again and again: each comes as often as it is in the deck, and none is long in coming.</summary>
internal sealed class Deck<T>(IEnumerable<T> cards, Random random)
{
    private readonly T[] _cards = [.. cards];
    private int _next;

    public int Size => _cards.Length;

    public T Next()
    {
        if (_next == 0)
        {
            random.Shuffle(_cards);
        }

        var card = _cards[_next];
        _next = (_next + 1) % _cards.Length;
        return card;
    }
}
