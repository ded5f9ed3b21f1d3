namespace InferShield.Api.Detection.Secrets;

/// <summary>Tells generated values from words.</summary>
internal static class Randomness
{
    private const int Longest = 256;
    private const int ShortestWord = 4;

    // c·log2 c, so that one pass adds up the entropy as it counts.
    private static readonly double[] Weights = [.. Enumerable.Range(0, Longest + 1).Select(count => count == 0 ? 0 : count * Math.Log2(count))];

    /// <summary>Shannon entropy in bits per character of the first 256 characters; characters beyond ASCII count as one.</summary>
    public static double Entropy(ReadOnlySpan<char> value)
    {
        value = value[..Math.Min(value.Length, Longest)];
        Span<short> counts = stackalloc short[128];
        counts.Clear();
        var sum = 0.0;
        foreach (var c in value)
        {
            ref var count = ref counts[Math.Min(c, (char)127)];
            sum += Weights[count + 1] - Weights[count];
            count++;
        }

        return value.Length == 0 ? 0 : Math.Log2(value.Length) - (sum / value.Length);
    }

    public static bool HasDigit(ReadOnlySpan<char> value) => value.ContainsAnyInRange('0', '9');

    public static bool HasLower(ReadOnlySpan<char> value) => value.ContainsAnyInRange('a', 'z');

    public static bool HasUpper(ReadOnlySpan<char> value) => value.ContainsAnyInRange('A', 'Z');

    public static bool HasLetter(ReadOnlySpan<char> value) => HasLower(value) || HasUpper(value);

    /// <summary>The share of characters that repeat the one before or follow it in the alphabet, as in <c>aaaa</c> or <c>abcd1234</c>.</summary>
    public static double Order(ReadOnlySpan<char> value)
    {
        var ordered = 0;
        for (var i = 1; i < value.Length; i++)
        {
            ordered += value[i] - value[i - 1] is 0 or 1 ? 1 : 0;
        }

        return value.Length < 2 ? 0 : (double)ordered / (value.Length - 1);
    }

    /// <summary>The share of characters that stand in something like a word: four letters or more of which some are vowels and never five in a row are not.</summary>
    public static double Wordiness(ReadOnlySpan<char> value)
    {
        var inWords = 0;
        for (var i = 0; i < value.Length;)
        {
            var end = WordEnd(value, i);
            if (end - i >= ShortestWord && IsPronounceable(value[i..end]))
            {
                inWords += end - i;
            }

            i = Math.Max(end, i + 1);
        }

        return value.Length == 0 ? 0 : (double)inWords / value.Length;
    }

    // Small letters after at most one capital, or capitals only.
    private static int WordEnd(ReadOnlySpan<char> value, int start)
    {
        var end = start;
        while (end < value.Length && char.IsAsciiLetterUpper(value[end]))
        {
            end++;
        }

        if (end - start > 1)
        {
            return end;
        }

        while (end < value.Length && char.IsAsciiLetterLower(value[end]))
        {
            end++;
        }

        return end;
    }

    private static bool IsPronounceable(ReadOnlySpan<char> word)
    {
        var (vowels, silent) = (0, 0);
        foreach (var c in word)
        {
            if ((c | 0x20) is 'a' or 'e' or 'i' or 'o' or 'u' or 'y')
            {
                vowels++;
                silent = 0;
            }
            else if (++silent > 4)
            {
                return false;
            }
        }

        return vowels > 0 && 5 * vowels >= word.Length;
    }
}
