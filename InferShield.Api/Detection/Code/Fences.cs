namespace InferShield.Api.Detection.Code;

/// <summary>Follows a text's code fences for positions that ascend; as in Markdown, a fence that is not closed lasts to the end.</summary>
internal ref struct Fences(ReadOnlySpan<char> lower)
{
    private const string Fence = "```";

    private readonly ReadOnlySpan<char> _lower = lower;
    private int _from;
    private int _to = -1;

    /// <summary>Whether <paramref name="position"/> is inside a fence.</summary>
    public bool Covers(int position)
    {
        while (position >= _to)
        {
            var after = Math.Max(_to, 0);
            var open = after >= _lower.Length ? -1 : _lower[after..].IndexOf(Fence);
            if (open < 0)
            {
                (_from, _to) = (int.MaxValue, int.MaxValue);
                break;
            }

            _from = after + open;
            var close = _lower[(_from + Fence.Length)..].IndexOf(Fence);
            _to = close < 0 ? int.MaxValue : _from + Fence.Length + close + Fence.Length;
        }

        return position >= _from && position < _to;
    }
}
