using System.Globalization;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>A piece of text that no value is divided within: what stands between blanks, or one sign of a script without blanks.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">After its last character.</param>
internal readonly record struct Token(int Start, int End)
{
    public int Length => End - Start;

    /// <summary>Has a digit of any script.</summary>
    public bool HasDigit { get; init; }

    /// <summary>Begins with a capital letter, whatever signs stand before it.</summary>
    public bool IsCapitalised { get; init; }

    /// <summary>Is a sign of a script without blanks.</summary>
    public bool IsSign { get; init; }

    /// <summary>Nothing can be added to it.</summary>
    public bool IsComplete { get; init; }
}

/// <summary>Divides the end of a text into tokens.</summary>
internal static class Tokens
{
    /// <param name="text">The text.</param>
    /// <param name="from">Where a token may begin.</param>
    /// <param name="tokens">Takes the tokens, in their order.</param>
    public static void Read(ReadOnlySpan<char> text, int from, List<Token> tokens)
    {
        tokens.Clear();
        for (var at = from; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    /// <summary>Whether a token ends between two characters: a blank, what ends a value in JSON, or signs of a script without blanks.</summary>
    public static bool IsBreak(char before, char next) =>
        char.IsWhiteSpace(next) || (IsSign(before) && IsSign(next));

    private static Token Next(ReadOnlySpan<char> text, int start)
    {
        var (hasDigit, first, end) = (false, '\0', start);
        while (end < text.Length)
        {
            var c = text[end];
            hasDigit |= c < 128 ? char.IsAsciiDigit(c) : IsOtherDigit(text, end);
            first = first == '\0' && char.IsLetterOrDigit(c) ? c : first;
            end++;
            if (end < text.Length && (IsBreak(c, text[end]) || EndsItem(text, end)))
            {
                return new Token(start, end) { HasDigit = hasDigit, IsCapitalised = char.IsUpper(first), IsSign = end - start == 1 && IsSign(c), IsComplete = true };
            }
        }

        return new Token(start, end) { HasDigit = hasDigit, IsCapitalised = char.IsUpper(first) };
    }

    // In JSON without blanks, as arguments of tools often are: after "value", or "name":
    private static bool EndsItem(ReadOnlySpan<char> text, int end) =>
        end >= 2 && text[end - 1] is ',' or ':' or '}' or ']' && text[end - 2] == '"';

    // Chinese, Japanese, Thai and others: letters without case. Those with blanks between words (Arabic, Hindi) lose nothing by it.
    private static bool IsSign(char c) => c >= 0x0590 && char.GetUnicodeCategory(c) is UnicodeCategory.OtherLetter or UnicodeCategory.OtherPunctuation && c < 0xFF00;

    private static bool IsOtherDigit(ReadOnlySpan<char> text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) && CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[at], text[at + 1])) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber
        : char.IsNumber(text[at]);
}
