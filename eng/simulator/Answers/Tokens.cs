namespace InferShield.Simulator.Answers;

/// <summary>
/// What a token is here: at most five UTF-16 units, ending before a word's leading white space and never inside a
/// surrogate pair. The pieces of a text put together are the text.
/// </summary>
internal static class Tokens
{
    private const int Longest = 5;

    /// <param name="text">What is split.</param>
    /// <param name="characters">The length of each piece, or 0 for tokens.</param>
    public static IEnumerable<string> Split(string text, int characters = 0)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = characters == 0 ? End(text, start) : Math.Min(start + characters, text.Length);
            if (end < text.Length && char.IsSurrogatePair(text[end - 1], text[end]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    public static int Count(string text)
    {
        var count = 0;
        for (var start = 0; start < text.Length; start = End(text, start))
        {
            count++;
        }

        return count;
    }

    /// <summary>The beginning of a text that is at most so many tokens long.</summary>
    public static string Take(string text, int tokens)
    {
        var end = 0;
        for (; tokens > 0 && end < text.Length; tokens--)
        {
            end = End(text, end);
        }

        return text[..end];
    }

    private static int End(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && !IsBoundary(text, start, end))
        {
            end++;
        }

        return end;
    }

    private static bool IsBoundary(string text, int start, int at) =>
        !char.IsLowSurrogate(text[at])
        && (at - start >= Longest || (char.IsWhiteSpace(text[at]) && !char.IsWhiteSpace(text[at - 1])));
}
