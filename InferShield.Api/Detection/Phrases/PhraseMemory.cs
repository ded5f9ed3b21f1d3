namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// What a thread keeps from scan to scan, so that a scan allocates nothing. Words are numbered on from the scan before, far
/// enough that nothing of it is near: so nothing has to be cleared.
/// </summary>
internal sealed class PhraseMemory
{
    private const int FarAway = 10_000;
    private const int MostNumbers = 1 << 29;
    private const int MostKept = 4_096;

    [ThreadStatic]
    private static PhraseMemory? _ofThread;

    private readonly object _owner;
    private int _next = FarAway;

    private PhraseMemory(object owner, int slots, int rules, int policies)
    {
        _owner = owner;
        Progress = new Progress[slots];
        Met = new int[rules];
        Counts = new int[rules];
        Evidence = new int[policies];
    }

    /// <summary>How far each step of each rule has got.</summary>
    public Progress[] Progress { get; }

    /// <summary>Where each rule was met last.</summary>
    public int[] Met { get; }

    /// <summary>How often each rule stands in the stretch that is looked at.</summary>
    public int[] Counts { get; }

    /// <summary>What speaks for each policy in that stretch.</summary>
    public int[] Evidence { get; }

    public List<PhraseHit> Hits { get; private set; } = [];

    /// <summary>The number of the first word.</summary>
    public int First { get; private set; }

    public static PhraseMemory Of(object owner, int slots, int rules, int policies) =>
        _ofThread is { } memory && ReferenceEquals(memory._owner, owner) ? memory : _ofThread = new PhraseMemory(owner, slots, rules, policies);

    /// <returns>The number before that of the first word.</returns>
    public int Begin()
    {
        if (Hits.Capacity > MostKept)
        {
            Hits = [];
        }

        Hits.Clear();
        First = _next + 1;
        return _next;
    }

    public void End(int last)
    {
        _next = last + FarAway;
        if (_next > MostNumbers)
        {
            Array.Clear(Progress);
            Array.Clear(Met);
            _next = FarAway;
        }
    }
}

/// <summary>The number of the last word that a step took, and where in the view its phrase began.</summary>
internal readonly record struct Progress(int Position, int Start);
