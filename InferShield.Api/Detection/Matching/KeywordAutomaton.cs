using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace InferShield.Api.Detection.Matching;

/// <summary>
/// Finds every keyword of every detector in one pass: an Aho-Corasick automaton (Aho and Corasick, CACM 18(6), 1975) as a dense
/// table, one row a state and one column a class of characters. Characters beyond ASCII share a few classes, so that
/// the table stays small; what they find is compared with the keyword.
/// </summary>
internal sealed class KeywordAutomaton
{
    private const int SharedClasses = 24;

    private readonly byte[] _classes = new byte[char.MaxValue + 1];
    private readonly int _columns;

    // Offset of the next state's row; its complement where keywords end there.
    private readonly int[] _next;
    private readonly Target[][] _ends;
    private readonly int _detectors;

    public KeywordAutomaton(IReadOnlyList<IReadOnlyList<Keyword>> keywords)
    {
        _detectors = keywords.Count;
        var targets = keywords.SelectMany((list, detector) => list.Select((keyword, index) => new Target(keyword.Text, keyword.IsWord, detector, index))).ToList();
        _columns = AssignClasses(targets);
        var states = Build(targets);
        _next = new int[states.Count * _columns];
        _ends = new Target[states.Count][];
        Link(states);
    }

    /// <summary>Adds every hit to its detector's list, in the order of the keywords' ends.</summary>
    /// <param name="lower">The text.</param>
    /// <param name="hits">One list a detector.</param>
    public void Find(ReadOnlySpan<char> lower, HitLists hits)
    {
        hits.Clear(_detectors);
        ref var classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        ref var next = ref MemoryMarshal.GetArrayDataReference(_next);
        var state = 0;
        for (var i = 0; i < lower.Length; i++)
        {
            state = Unsafe.Add(ref next, state + Unsafe.Add(ref classes, lower[i]));
            if (state < 0)
            {
                state = ~state;
                Report(lower, i + 1, _ends[state / _columns], hits);
            }
        }
    }

    private static void Report(ReadOnlySpan<char> lower, int end, Target[] targets, HitLists hits)
    {
        foreach (var target in targets)
        {
            var start = end - target.Text.Length;
            if ((target.IsAscii || lower[start..end].SequenceEqual(target.Text))
                && (!target.IsWord || ((start == 0 || !char.IsLetterOrDigit(lower[start - 1])) && (end == lower.Length || !char.IsLetterOrDigit(lower[end])))))
            {
                hits.Add(target.Detector, new Hit(target.Index, start));
            }
        }
    }

    private int AssignClasses(List<Target> targets)
    {
        // Class 0 is every character that no keyword has.
        var columns = 1;
        foreach (var c in targets.SelectMany(target => target.Text).Where(char.IsAscii).Distinct().Order())
        {
            _classes[c] = (byte)columns++;
        }

        foreach (var c in targets.SelectMany(target => target.Text).Where(c => !char.IsAscii(c)).Distinct())
        {
            _classes[c] = (byte)(columns + ((c * 31) % SharedClasses));
        }

        return columns + SharedClasses;
    }

    private List<State> Build(List<Target> targets)
    {
        var states = new List<State> { new() };
        foreach (var target in targets)
        {
            var at = states[0];
            foreach (var c in target.Text)
            {
                if (!at.Next.TryGetValue(_classes[c], out var next))
                {
                    at.Next.Add(_classes[c], next = new State());
                    states.Add(next);
                }

                at = next;
            }

            at.Ends.Add(target);
        }

        return InBreadth(states[0]);
    }

    // States near the root, where ordinary text stays, lie together.
    private static List<State> InBreadth(State root)
    {
        var order = new List<State> { root };
        for (var i = 0; i < order.Count; i++)
        {
            order[i].Number = i;
            order.AddRange(order[i].Next.Values);
        }

        return order;
    }

    private void Link(List<State> states)
    {
        foreach (var state in states)
        {
            var row = state.Number * _columns;
            var fallback = state.Fallback?.Number * _columns;
            for (var column = 0; column < _columns; column++)
            {
                var fallen = fallback is { } from && state.Number > 0 ? _next[from + column] : 0;
                if (state.Next.TryGetValue((byte)column, out var next))
                {
                    next.Fallback = state.Number == 0 ? states[0] : states[(fallen < 0 ? ~fallen : fallen) / _columns];
                    next.Ends.AddRange(next.Fallback.Ends);
                    var offset = next.Number * _columns;
                    _next[row + column] = next.Ends.Count > 0 ? ~offset : offset;
                }
                else
                {
                    _next[row + column] = fallen;
                }
            }

            _ends[state.Number] = [.. state.Ends];
        }
    }

    private sealed class State
    {
        public SortedDictionary<byte, State> Next { get; } = [];

        public List<Target> Ends { get; } = [];

        public State? Fallback { get; set; }

        public int Number { get; set; }
    }

    private sealed record Target(string Text, bool IsWord, int Detector, int Index)
    {
        public bool IsAscii { get; } = Ascii.IsValid(Text);
    }
}
