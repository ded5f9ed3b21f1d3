using System.Buffers;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Secrets;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>What follows of a value that was redacted before it had ended, since it is longer than is held: it is left out up to its end.</summary>
internal sealed class Remainder(bool isBlock)
{
    private const int LongestEnd = 60;

    private static readonly SearchValues<string> Ends = SearchValues.Create(["-----END", "---- END", "Private-MAC:"], StringComparison.OrdinalIgnoreCase);

    public static Remainder Of(Finding finding) => new(finding.Entity == Entities.PrivateKey);

    /// <summary>Where the value ends after a place, or the end of the text where it goes on.</summary>
    public (int End, bool IsOver) End(ReadOnlySpan<char> text, int from)
    {
        if (isBlock)
        {
            var near = Math.Max(0, from - LongestEnd);
            if (text[near..].IndexOfAny(Ends) is not (>= 0 and var mark))
            {
                return (text.Length, false);
            }

            var line = text[(near + mark)..].IndexOf('\n');
            return line < 0 ? (text.Length, false) : (Math.Max(from, near + mark + line), true);
        }

        for (var at = from; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                return (at, true);
            }
        }

        return (text.Length, false);
    }
}
