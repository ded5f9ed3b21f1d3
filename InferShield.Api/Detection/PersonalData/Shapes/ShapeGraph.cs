namespace InferShield.Api.Detection.PersonalData.Shapes;

/// <summary>Shapes while they are put together: states, steps by a set of classes, and steps that take nothing.</summary>
internal sealed class ShapeGraph
{
    public const int Root = 0;

    private readonly List<List<(int Classes, int To)>> _steps = [[]];
    private readonly Dictionary<int, int> _accepts = [];

    public int NewState()
    {
        _steps.Add([]);
        return _steps.Count - 1;
    }

    /// <param name="from">A state.</param>
    /// <param name="to">The state after it.</param>
    /// <param name="classes">The bits of the classes that lead there; 0 where nothing is needed.</param>
    public void Link(int from, int to, int classes = 0) => _steps[from].Add((classes, to));

    public void Accept(int state, int kind) => _accepts.Add(state, kind);

    public int[] KindsAt(int[] states) => [.. states.Where(_accepts.ContainsKey).Select(state => _accepts[state]).Distinct().Order()];

    /// <summary>Those states, and what can be reached from them by taking nothing; only those that take something or accept.</summary>
    public int[] Closure(IEnumerable<int> states)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(states);
        while (open.TryPop(out var state))
        {
            if (seen.Add(state))
            {
                foreach (var (classes, to) in _steps[state])
                {
                    if (classes == 0)
                    {
                        open.Push(to);
                    }
                }
            }
        }

        return [.. seen.Where(state => _accepts.ContainsKey(state) || _steps[state].Any(step => step.Classes != 0)).Order()];
    }

    public int[] After(int[] states, int characterClass) =>
        Closure(states.SelectMany(state => _steps[state]).Where(step => (step.Classes >> characterClass & 1) == 1).Select(step => step.To));
}
