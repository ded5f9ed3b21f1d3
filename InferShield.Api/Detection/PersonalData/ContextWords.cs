using System.Buffers;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Words around a value that say what it is. Whole words only, within a fixed distance.</summary>
internal sealed class ContextWords(params string[] words)
{
    private const int Before = 48;
    private const int After = 24;

    private readonly SearchValues<string> _words = SearchValues.Create(words, StringComparison.Ordinal);
    private readonly string[] _list = words;

    /// <summary>True when a word stands before [<paramref name="from"/>, <paramref name="to"/>), or shortly after it.</summary>
    public bool Surround(View view, int from, int to) => Precede(view, from) || Contains(view.Lower[to..Math.Min(view.Length, to + After)]);

    /// <summary>True when a word stands within <paramref name="reach"/> characters before <paramref name="from"/>.</summary>
    public bool Precede(View view, int from, int reach = Before) => Contains(view.Lower[Math.Max(0, from - reach)..from]);

    private bool Contains(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var found = text[i..].IndexOfAny(_words);
            if (found < 0)
            {
                return false;
            }

            i += found;
            if (i > 0 && char.IsLetterOrDigit(text[i - 1]))
            {
                continue;
            }

            foreach (var word in _list)
            {
                if (text[i..].StartsWith(word, StringComparison.Ordinal) && EndsWord(text, i + word.Length))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool EndsWord(ReadOnlySpan<char> text, int end) =>
        end >= text.Length || !char.IsLetter(text[end]) || (text[end] == 's' && (end + 1 == text.Length || !char.IsLetter(text[end + 1])));
}
