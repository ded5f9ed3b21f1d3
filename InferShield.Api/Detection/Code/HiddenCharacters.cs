using System.Buffers;
using System.Text;

namespace InferShield.Api.Detection.Code;

/// <summary>
/// Finds what a reader does not see, in the text as it came, in every channel and inside code fences too: tag characters,
/// runs of zero-width characters and of variation selectors, writing directions that reorder what stands there, and
/// sequences that a terminal obeys. Emoji, flags, right-to-left scripts and colours in a terminal's output are none of it.
/// </summary>
internal static class HiddenCharacters
{
    private const string Tags = "hidden-characters";
    private const string Direction = "reversed-direction";
    private const string ZeroWidth = "zero-width-text";
    private const string Selectors = "variation-selector-text";
    private const string Terminal = "terminal-sequence";

    private const int FewestZeroWidth = 6;
    private const int FewestInWord = 4;
    private const int FewestSelectors = 3;
    private const int LongestEmojiTag = 7;
    private const int MostPlaces = 8;
    private const char Escape = '\x1b';

    private static readonly SearchValues<char> Suspicious = SearchValues.Create(
        "\u200B\u200C\u200D\u200E\u200F\u2060\u2061\u2062\u2063\u2064\uFEFF\u180E\u3164\uFFA0\u115F\u1160\u202B\u202D\u202E\u2067\uDB40\x1b\x90\x9b\x9d"
        + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F");

    public static IEnumerable<RuleInfo> Rules => new[] { Tags, Direction, ZeroWidth, Selectors, Terminal }
        .Select(rule => new RuleInfo(PolicyTypes.Obfuscation, Severity.Medium, rule));

    /// <param name="text">The original text.</param>
    /// <param name="channel">Where it came from.</param>
    /// <param name="sink">Takes the findings.</param>
    public static void Find(ReadOnlySpan<char> text, Channel channel, FindingSink sink)
    {
        var first = Ascii.IsValid(text) ? text.IndexOf(Escape) : text.IndexOfAny(Suspicious);
        if (first < 0)
        {
            return;
        }

        var (places, rightToLeftUntil) = (0, 0);
        for (var i = first; i < text.Length && places < MostPlaces;)
        {
            var (rule, length) = At(text, i, channel, ref rightToLeftUntil);
            if (rule is not null)
            {
                sink.Add(new Finding(PolicyTypes.Obfuscation, Severity.Medium, rule, i, i + length));
                places++;
            }

            i += length;
            var next = text[i..].IndexOfAny(Suspicious);
            i = next < 0 ? text.Length : i + next;
        }
    }

    /// <summary>What the run that starts here is, if anything, and how long it is, at least 1.</summary>
    private static (string? Rule, int Length) At(ReadOnlySpan<char> text, int i, Channel channel, ref int rightToLeftUntil)
    {
        var c = text[i];
        if (c is Escape or '\x90' or '\x9b' or '\x9d')
        {
            return TerminalSequence(text[i..], channel);
        }

        if (c is '\u202B' or '\u202D' or '\u202E' or '\u2067')
        {
            return c is '\u202D' or '\u202E' || !IsRightToLeftLine(text, i, ref rightToLeftUntil) ? (Direction, DirectionLength(text[i..])) : (null, 1);
        }

        if (c == '\uDB40')
        {
            return Supplement(text, i);
        }

        if (IsSelector(c))
        {
            var run = Run(text[i..], IsSelector);
            return (run >= FewestSelectors ? Selectors : null, run);
        }

        var length = Run(text[i..], IsZeroWidth);
        return length >= FewestZeroWidth ? (ZeroWidth, length)
            : IsWithinWord(text, i) && WordLength(text, i) is > 0 and var word ? (ZeroWidth, word)
            : (null, length);
    }

    // Tag characters U+E0000 to U+E007F; variation selectors U+E0100 to U+E01EF.
    private static (string? Rule, int Length) Supplement(ReadOnlySpan<char> text, int i)
    {
        var at = i;
        var (tags, selectors) = (0, 0);
        var isTerminated = false;
        for (; at + 1 < text.Length && text[at] == '\uDB40' && text[at + 1] is >= '\uDC00' and <= '\uDDEF'; at += 2)
        {
            var isTag = text[at + 1] <= '\uDC7F';
            tags += isTag ? 1 : 0;
            selectors += isTag ? 0 : 1;
            isTerminated = text[at + 1] == '\uDC7F';
        }

        var length = Math.Max(1, at - i);
        var isFlag = selectors == 0 && isTerminated && tags <= LongestEmojiTag && i >= 2 && text[i - 2] == '\uD83C' && text[i - 1] == '\uDFF4';
        var isIdeograph = tags == 0 && selectors == 1 && i > 0 && (text[i - 1] is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') || char.IsLowSurrogate(text[i - 1]));
        return tags > 0 && !isFlag ? (Tags, length)
            : selectors >= FewestSelectors || (selectors > 0 && !isIdeograph) ? (Selectors, length)
            : (null, length);
    }

    /// <summary>
    /// Control sequences as ECMA-48 has them. Colours are normal in what a tool prints, as are moves of the cursor; links,
    /// the clipboard and concealed text are not, and a model has no terminal to write to.
    /// </summary>
    private static (string? Rule, int Length) TerminalSequence(ReadOnlySpan<char> text, Channel channel)
    {
        var lead = text[0] == Escape ? (text.Length > 1 ? text[1] : '\0') : (char)(text[0] - 0x40);
        var head = text[0] == Escape ? 2 : 1;
        if (lead is ']' or 'P')
        {
            var body = text[head..Math.Min(text.Length, 4096)];
            var end = body.IndexOfAny('\a', Escape, '\x9c');
            return (Terminal, Math.Min(text.Length, head + (end < 0 ? body.Length : end + 1)));
        }

        if (lead != '[')
        {
            return (channel == Channel.Completion && text[0] == Escape && lead is 'c' or '(' or ')' ? Terminal : null, 1);
        }

        var at = head;
        while (at < text.Length && at < 64 && text[at] is >= '\x20' and <= '\x3f')
        {
            at++;
        }

        if (at >= text.Length)
        {
            return (null, at);
        }

        var parameters = text[head..at];
        var isColour = text[at] == 'm';
        var isConcealed = isColour && (parameters is "8" || parameters.StartsWith("8;") || parameters.EndsWith(";8")) && !parameters.Contains("38;", StringComparison.Ordinal);
        return (isConcealed || (channel == Channel.Completion && !isColour) ? Terminal : null, at + 1);
    }

    /// <param name="text">The original text.</param>
    /// <param name="i">A position in it; ascending from call to call.</param>
    /// <param name="until">Up to where the answer is known to be yes, so that a line full of marks is not read again for each.</param>
    private static bool IsRightToLeftLine(ReadOnlySpan<char> text, int i, ref int until)
    {
        const int near = 500;
        if (i < until)
        {
            return true;
        }

        var from = Math.Max(0, i - near);
        from += text[from..i].LastIndexOf('\n') + 1;
        var line = text[from..Math.Min(text.Length, i + near)];
        var end = line[(i - from)..].IndexOf('\n');
        line = end < 0 ? line : line[..(i - from + end)];
        var last = Math.Max(line.LastIndexOfAnyInRange('\u0590', '\u08FF'), line.LastIndexOfAnyInRange('\uFB1D', '\uFDFF'));
        if (last < 0)
        {
            return false;
        }

        until = Math.Min(from + last + near, from + line.Length);
        return true;
    }

    private static int DirectionLength(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, 500)].IndexOfAny('\u202C', '\u2069', '\n');
        return end < 0 ? 1 : end + 1;
    }

    private static bool IsZeroWidth(char c) => c is (>= '\u200B' and <= '\u200F') or (>= '\u2060' and <= '\u2064') or '\uFEFF' or '\u180E' or '\u3164' or '\uFFA0' or '\u115F' or '\u1160';

    private static bool IsSelector(char c) => c is >= '\uFE00' and <= '\uFE0F';

    private static bool IsWithinWord(ReadOnlySpan<char> text, int i) =>
        i > 0 && i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i - 1]) && (char.IsAsciiLetterOrDigit(text[i + 1]) || IsZeroWidth(text[i + 1]));

    /// <summary>The length from here to the last zero-width character of a word that has several of them; 0 if it has few.</summary>
    private static int WordLength(ReadOnlySpan<char> text, int i)
    {
        var (count, last) = (0, i);
        for (var at = i; at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || IsZeroWidth(text[at])); at++)
        {
            if (IsZeroWidth(text[at]))
            {
                count++;
                last = at;
            }
        }

        return count >= FewestInWord ? last - i + 1 : 0;
    }

    private static int Run(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 1;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return length;
    }
}
