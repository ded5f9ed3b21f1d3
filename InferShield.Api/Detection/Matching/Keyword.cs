namespace InferShield.Api.Detection.Matching;

/// <summary>A text that a detector waits for, as it stands in <see cref="Normalization.View.Lower"/>: lower case, folded, white space as one space.</summary>
/// <param name="Text">At least two characters.</param>
/// <param name="IsWord">Counts only where neither neighbour is a letter or digit.</param>
internal readonly record struct Keyword(string Text, bool IsWord = false)
{
    public static implicit operator Keyword(string text) => new(text);
}

/// <summary>A keyword that was met.</summary>
/// <param name="Keyword">Its index in <see cref="IDetector.Keywords"/>.</param>
/// <param name="Start">Where it starts in the view.</param>
internal readonly record struct Hit(int Keyword, int Start);
