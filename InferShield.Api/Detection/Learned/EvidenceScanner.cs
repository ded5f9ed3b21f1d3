using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InferShield.Api.Detection.Learned;

/// <summary>
/// Slides a narrow and a wide window over tokens and keeps the sum of the weights of the features that each holds,
/// every feature once. A feature enters and leaves once a token, so the work is linear. Belongs to one thread.
/// </summary>
internal sealed class EvidenceScanner
{
    private const int LogSize = 1 << 14;
    private const int LeastEvidence = -1_000_000;
    private const int LargestNumber = int.MaxValue / 2;

    // The number of the log's entry in which a feature was last met; numbers go on from scan to scan, so nothing is cleared.
    private readonly int[] _last = new int[Features.Count];
    private readonly Entry[] _log = new Entry[LogSize];
    private int _next = 1;

    public Peak Narrow { get; private set; }

    public Peak Wide { get; private set; }

    public void Scan(ReadOnlySpan<Token> tokens, LearnedModel model)
    {
        if (_next > LargestNumber)
        {
            Array.Clear(_last);
            _next = 1;
        }

        ref var weights = ref MemoryMarshal.GetArrayDataReference(model.Weights);
        ref var last = ref MemoryMarshal.GetArrayDataReference(_last);
        ref var log = ref MemoryMarshal.GetArrayDataReference(_log);
        var next = _next;
        var (narrowHead, wideHead) = (next, next);
        var (narrow, wide) = (0, 0);
        var (bestNarrow, bestWide) = (new Peak(LeastEvidence, 0, 0), new Peak(LeastEvidence, 0, 0));
        for (var i = 0; i < tokens.Length; i++)
        {
            var (position, number) = (tokens[i].Position, (int)tokens[i].Class);
            for (; narrowHead < next && (Unsafe.Add(ref log, narrowHead & (LogSize - 1)) is var gone) && gone.Position <= position - LearnedModel.NarrowWindow; narrowHead++)
            {
                narrow -= Unsafe.Add(ref last, gone.Feature) == narrowHead ? Unsafe.Add(ref weights, 2 * gone.Feature) : 0;
            }

            for (; wideHead < next && (Unsafe.Add(ref log, wideHead & (LogSize - 1)) is var gone) && (gone.Position <= position - LearnedModel.WideWindow || next - wideHead > LogSize - 16); wideHead++)
            {
                wide -= Unsafe.Add(ref last, gone.Feature) == wideHead ? Unsafe.Add(ref weights, (2 * gone.Feature) + 1) : 0;
            }

            // The class itself, then every pair that it closes.
            var feature = number;
            for (var j = i; ;)
            {
                var both = Unsafe.ReadUnaligned<ushort>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref weights, 2 * feature)));
                if (both != 0)
                {
                    ref var seen = ref Unsafe.Add(ref last, feature);
                    narrow += seen < narrowHead ? Unsafe.Add(ref weights, 2 * feature) : 0;
                    wide += seen < wideHead ? Unsafe.Add(ref weights, (2 * feature) + 1) : 0;
                    seen = next;
                    Unsafe.Add(ref log, next & (LogSize - 1)) = new Entry(feature, position, i);
                    next++;
                }

                if (--j < 0 || i - j > Features.Lookback || position - tokens[j].Position is var distance && distance > Features.Far)
                {
                    break;
                }

                feature = Features.Pair(tokens[j].Class, number, position - tokens[j].Position);
            }

            if (narrow > bestNarrow.Evidence && narrowHead < next)
            {
                bestNarrow = new Peak(narrow, Unsafe.Add(ref log, narrowHead & (LogSize - 1)).Token, i);
            }

            if (wide > bestWide.Evidence && wideHead < next)
            {
                bestWide = new Peak(wide, Unsafe.Add(ref log, wideHead & (LogSize - 1)).Token, i);
            }
        }

        _next = next;
        (Narrow, Wide) = (bestNarrow, bestWide);
    }

    private readonly record struct Entry(int Feature, int Position, int Token);
}

/// <summary>The window that speaks loudest.</summary>
/// <param name="Evidence">The sum of its weights.</param>
/// <param name="First">Its first token.</param>
/// <param name="Last">Its last.</param>
internal readonly record struct Peak(int Evidence, int First, int Last);
