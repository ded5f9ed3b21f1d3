using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection;

/// <summary>What a scan works with, kept by its thread so that the next scan allocates nothing.</summary>
internal sealed class ScanState : IDisposable
{
    private const int MostKept = 1 << 18;

    [ThreadStatic]
    private static ScanState? _free;

    public View View { get; private set; } = new(1024);

    public HitLists Hits { get; } = new();

    public FindingSink Sink { get; } = new();

    /// <summary>The thread's own, or a new one while that is in use.</summary>
    public static ScanState Rent()
    {
        var state = _free ?? new ScanState();
        _free = null;
        return state;
    }

    public void Dispose()
    {
        if (View.Length > MostKept)
        {
            View.Dispose();
            View = new View(1024);
            Hits.Trim();
        }

        View.Clear();
        Sink.Clear();
        _free = this;
    }
}
