namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// A sequence (or, with <paramref name="Window"/>, a set) of word classes. Its weight is evidence for a policy: what stands
/// within a stretch of text is summed, and the sum is the score of the findings (40 is worth a flag, 70 a block by default).
/// </summary>
/// <param name="Window">
/// Null where the steps must follow each other, each within its gap; otherwise they may come in any order within so many words.
/// </param>
internal sealed record PhraseRule(string Language, string PolicyType, int Weight, Channels Channels, string Name, IReadOnlyList<PhraseStep> Steps, int? Window);

/// <summary>
/// One step: any of these words, at most <paramref name="Gap"/> words after the step before. A leading <c>=</c> asks for upper
/// case, a trailing <c>*</c> for any ending, a leading <c>^</c> for the first word of the text.
/// </summary>
internal sealed record PhraseStep(IReadOnlyList<string> Words, int Gap);
