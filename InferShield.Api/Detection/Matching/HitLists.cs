namespace InferShield.Api.Detection.Matching;

/// <summary>The hits of one pass, a list a detector, kept from scan to scan.</summary>
internal sealed class HitLists
{
    private const int MostKept = 4096;

    private Hit[][] _hits = [];
    private int[] _counts = [];

    public ReadOnlySpan<Hit> Of(int detector) => _hits[detector].AsSpan(0, _counts[detector]);

    public void Clear(int detectors)
    {
        if (_hits.Length != detectors)
        {
            _hits = new Hit[detectors][];
            Array.Fill(_hits, []);
            _counts = new int[detectors];
        }

        Array.Clear(_counts);
    }

    public void Add(int detector, Hit hit)
    {
        ref var hits = ref _hits[detector];
        ref var count = ref _counts[detector];
        if (count == hits.Length)
        {
            Array.Resize(ref hits, Math.Max(16, 2 * count));
        }

        hits[count++] = hit;
    }

    /// <summary>Gives back what an unusually large text needed.</summary>
    public void Trim()
    {
        for (var i = 0; i < _hits.Length; i++)
        {
            if (_hits[i].Length > MostKept)
            {
                _hits[i] = [];
                _counts[i] = 0;
            }
        }
    }
}
