using System.Buffers;

namespace InferShield.Api.Detection.Secrets;

/// <summary>A kind of token that is known by its first characters.</summary>
/// <param name="Rule">Stable name.</param>
/// <param name="Entity">Which of the five secret entities it counts as.</param>
/// <param name="Prefix">The literal that it begins with, case included.</param>
/// <param name="Alphabet">Characters of the rest.</param>
/// <param name="Shortest">Fewest characters after the prefix.</param>
/// <param name="Longest">Most characters after the prefix.</param>
internal sealed record SecretKind(string Rule, string Entity, string Prefix, SearchValues<char> Alphabet, int Shortest, int Longest = 512);
