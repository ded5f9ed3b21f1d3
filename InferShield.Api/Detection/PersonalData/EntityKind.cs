namespace InferShield.Api.Detection.PersonalData;

/// <summary>What tells that a value is what its shape says.</summary>
internal enum Strength
{
    /// <summary>A shape that many other things have too; only a word nearby makes it something.</summary>
    Contextual,
    /// <summary>A shape of its own, without a check digit: something with a word nearby, and a guess where it is the whole text.</summary>
    Weak,
    /// <summary>A check digit that one in ten values has by chance; a guess where it is the whole text.</summary>
    Fair,
    /// <summary>A shape of its own together with a check digit, a date or letters that chance hardly gives.</summary>
    Strong,
    /// <summary>Checked so well that chance is out of the question.</summary>
    Certain,
}

/// <summary>True for a value that can have been issued.</summary>
/// <param name="value">Capital letters and digits, and of signs only those that <see cref="EntityKind.KeepsSigns"/> keeps.</param>
internal delegate bool Check(ReadOnlySpan<char> value);

/// <summary>A kind of personal data that has a shape.</summary>
/// <param name="Entity">What findings call it: one of <see cref="Entities"/>, or Presidio's name in lower case.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">How bad it is when the score is at least <see cref="EntityKind.Sure"/>; below that it is low.</param>
/// <param name="Shapes">As <see cref="Shapes.ShapeParser"/> reads them, separated by two spaces.</param>
/// <param name="Strength">What it is worth without a word nearby.</param>
/// <param name="Context">Words that tell the kind, separated by commas; <c>*</c> at a word's end stands for any ending.</param>
/// <param name="Check">Accepts or rejects what has the shape; null accepts all.</param>
/// <param name="KeepsSigns">Gives the check the value as it stands rather than its letters and digits.</param>
/// <param name="IsOneCase">Its letters are all capital or all small; otherwise it is a word and a number.</param>
internal sealed record EntityKind(string Entity, string Rule, Severity Severity, string Shapes, Strength Strength, string Context, Check? Check = null, bool KeepsSigns = false, bool IsOneCase = false)
{
    /// <summary>The score from which a finding has the kind's own severity.</summary>
    public const int Sure = 40;

    private const int ForWord = 70;
    private const int AgainstWord = 50;

    /// <summary>Confidence, 0 (nothing) to 100.</summary>
    /// <param name="isNamed">A word of the context is near.</param>
    /// <param name="isAlone">The text is nothing but the value.</param>
    /// <param name="isOther">A word is near that says it is something else, as "order" does.</param>
    public int Score(bool isNamed, bool isAlone, bool isOther)
    {
        var score = Strength switch
        {
            Strength.Certain => isNamed ? 97 : 90,
            Strength.Strong => isNamed ? 92 : isAlone ? 75 : 65,
            Strength.Fair => isNamed ? 85 : isAlone ? Sure - 5 : 0,
            Strength.Weak => isNamed ? ForWord + 5 : isAlone ? 25 : 0,
            _ => isNamed ? ForWord : 0,
        };
        return isOther && !isNamed ? Math.Max(0, score - AgainstWord) : score;
    }
}
