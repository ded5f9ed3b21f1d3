namespace InferShield.Api.Detection.PersonalData.Shapes;

/// <summary>
/// All shapes as one deterministic automaton (subset construction; Rabin and Scott, 1959), so that a text is read once
/// from a place for all kinds together. State 0 is the end of every shape, state 1 the beginning.
/// </summary>
internal sealed class ShapeAutomaton
{
    public const int Start = 1;

    private readonly ushort[] _next;
    private readonly int[][] _kinds;

    public ShapeAutomaton(ShapeGraph graph)
    {
        var numbers = new Dictionary<string, int>();
        var sets = new List<int[]> { Array.Empty<int>() };
        var next = new List<ushort>(new ushort[CharacterClass.Count]);
        numbers.Add(Key([]), 0);
        Number(graph.Closure([ShapeGraph.Root]));
        for (var state = 1; state < sets.Count; state++)
        {
            for (var c = CharacterClass.Digit; c < CharacterClass.Count; c++)
            {
                next[(state * CharacterClass.Count) + c] = Number(graph.After(sets[state], c));
            }
        }

        _next = [.. next];
        _kinds = [.. sets.Select(graph.KindsAt)];

        ushort Number(int[] set)
        {
            if (!numbers.TryGetValue(Key(set), out var number))
            {
                numbers.Add(Key(set), number = sets.Count);
                sets.Add(set);
                next.AddRange(new ushort[CharacterClass.Count]);
            }

            return checked((ushort)number);
        }
    }

    public int States => _kinds.Length;

    /// <summary>By state and class of character, the state after it.</summary>
    public ReadOnlySpan<ushort> Table => _next;

    /// <summary>The kinds whose whole shape has been read.</summary>
    public int[] KindsAt(int state) => _kinds[state];

    private static string Key(int[] set) => string.Join(',', set);
}
