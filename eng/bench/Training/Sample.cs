namespace InferShield.Bench.Training;

/// <summary>A text to train or judge with.</summary>
/// <param name="Family">Where it comes from; a family is left out as a whole. Generated ones begin with <c>own/</c>.</param>
/// <param name="Head">For an attack the index of its kind in the detector's heads, otherwise -1.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Start">Where in it the attack starts, if that is known.</param>
/// <param name="End">Where the attack ends; 0 where the whole text is one.</param>
internal sealed record Sample(string Family, bool IsAttack, int Head, string Text, int Start = 0, int End = 0)
{
    public bool IsOwn => Family.StartsWith("own/", StringComparison.Ordinal);

    /// <summary>How much it counts; near-duplicates share one.</summary>
    public double Weight { get; init; } = 1;
}
