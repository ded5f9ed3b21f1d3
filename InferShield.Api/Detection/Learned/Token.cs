namespace InferShield.Api.Detection.Learned;

/// <summary>A word or sign that belongs to a class.</summary>
/// <param name="Start">Where it starts in the view.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Position">The word's number; a sentence's end counts as several words.</param>
/// <param name="Class">Its class in <see cref="ClassLexicon"/>.</param>
internal readonly record struct Token(int Start, int End, int Position, byte Class);
