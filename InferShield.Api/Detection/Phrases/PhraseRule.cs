namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// A sequence of word classes with the largest distance, in words, from one to the next. Its weight is evidence for a policy:
/// 40 within a stretch of text is worth a flag, 70 a block.
/// </summary>
internal sealed record PhraseRule(string PolicyType, int Weight, Channels Channels, string Name, IReadOnlyList<PhraseStep> Steps);

/// <summary>One step: any of these words, at most <paramref name="Gap"/> words after the step before. A leading <c>=</c> asks for upper case.</summary>
internal sealed record PhraseStep(IReadOnlyList<string> Words, int Gap);
