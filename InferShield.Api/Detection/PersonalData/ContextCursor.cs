using System.Runtime.Intrinsics;
using InferShield.Api.Detection.Matching;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Walks the words that were met in step with the text, so that the words around a place are looked up in constant time.</summary>
internal ref struct ContextCursor(ContextTable table, ReadOnlySpan<char> lower, ReadOnlySpan<Hit> hits)
{
    private const int ReachBefore = 60;
    private const int ReachAfter = 30;
    private const int OtherReach = 20;

    private readonly ContextTable _table = table;
    private readonly ReadOnlySpan<char> _lower = lower;
    private int _first;
    private int _next;
    private int _start;
    private bool _isRead;
    private Vector256<ulong> _before;

    public readonly ReadOnlySpan<Hit> Hits { get; } = hits;

    /// <summary>Takes the words before a place; places come in ascending order, but for a few steps back.</summary>
    public void MoveTo(int start)
    {
        _start = start;
        _isRead = Hits.IsEmpty;
    }

    /// <summary>The lists whose words stand before the place, or shortly after <paramref name="end"/>.</summary>
    public Vector256<ulong> Around(int end)
    {
        if (!_isRead)
        {
            Read(_start);
            _isRead = true;
        }

        var words = _before;
        for (var i = _next; i < Hits.Length && Hits[i].Start <= end + ReachAfter; i++)
        {
            words |= Hits[i].Start >= end ? _table.MaskOf(_lower, Hits[i]) & ~ContextTable.Other : default;
        }

        return words;
    }

    private void Read(int start)
    {
        _before = default;
        while (_first > 0 && Hits[_first - 1].Start >= start - ReachBefore)
        {
            _first--;
        }

        while (_first < Hits.Length && Hits[_first].Start < start - ReachBefore)
        {
            _first++;
        }

        for (_next = _first; _next < Hits.Length && End(_next) <= start; _next++)
        {
            var mask = _table.MaskOf(_lower, Hits[_next]);
            if ((mask & ContextTable.Other) == default)
            {
                _before |= mask;
            }
            else if (End(_next) + OtherReach >= start)
            {
                _before = mask;
            }
        }
    }

    private readonly int End(int hit) => Hits[hit].Start + _table.LengthOf(Hits[hit]);
}
