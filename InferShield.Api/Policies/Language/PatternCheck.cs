using System.Globalization;
using System.Text.RegularExpressions;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Language;

/// <summary>
/// Reads a regular expression far enough to refuse what would be a danger: repetitions that can share one text among
/// themselves in exponentially many ways, and counts that multiply to a huge automaton. Every pattern runs in linear time
/// all the same; one that needs that is a mistake, and is copied to where it does harm.
/// </summary>
internal sealed class PatternCheck
{
    private const int MostSize = 500;
    private const int MostDepth = 32;
    private const int ManyTimes = 4;
    private const int Endless = int.MaxValue;
    private const int LastCompared = 0xFF;

    private readonly string _pattern;
    private int _at;
    private int _depth;

    private PatternCheck(string pattern) => _pattern = pattern;

    /// <summary>The rest of a sentence that says why the pattern is refused, or null.</summary>
    public static string? Problem(string pattern)
    {
        var check = new PatternCheck(pattern);
        try
        {
            var size = check.ReadAlternatives().Sum(sequence => (long)sequence.Size);
            return check._at < pattern.Length ? "closes a group that was not opened."
                : size > MostSize ? TooLarge(size)
                : null;
        }
        catch (Refusal refusal)
        {
            return refusal.Message;
        }
    }

    private List<Sequence> ReadAlternatives()
    {
        if (++_depth > MostDepth)
        {
            throw new Refusal($"nests groups more than {MostDepth} deep.");
        }

        var alternatives = new List<Sequence> { ReadSequence() };
        while (_at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            alternatives.Add(ReadSequence());
        }

        _depth--;
        return alternatives;
    }

    private Sequence ReadSequence()
    {
        var start = _at;
        var sequence = new Sequence();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            sequence.Add(ReadRepeated());
        }

        sequence.Source = _pattern[start.._at];
        return sequence;
    }

    private Item ReadRepeated()
    {
        var start = _at;
        List<Sequence>? group = null;
        var isDot = false;
        switch (_pattern[_at++])
        {
            case '(':
                group = ReadGroup();
                break;
            case '[':
                ReadClass();
                break;
            case '\\':
                ReadEscape();
                break;
            case '.':
                isDot = true;
                break;
        }

        var atom = group is null ? _pattern[start.._at] : null;
        var (least, most) = ReadQuantifier();
        if (group is not null && most >= ManyTimes)
        {
            RefuseAmbiguity(group, most, start);
        }

        var inner = group?.Sum(sequence => (long)sequence.Size) ?? 1;
        var times = most == Endless ? Math.Max(1, least) : Math.Max(1, most);
        var size = inner * times;
        return new Item(
            size <= MostSize ? (int)size : throw new Refusal(TooLarge(size)),
            least == 0 || (group is not null && group.Exists(sequence => sequence.IsNullable)),
            most == Endless || (group is not null && group.Exists(sequence => sequence.Repeats)),
            (isDot && most == Endless) || (group is not null && group.Exists(sequence => sequence.RepeatsDot)),
            atom);
    }

    private void RefuseAmbiguity(List<Sequence> group, int most, int start)
    {
        var isEndless = most == Endless;
        if ((isEndless && group.Exists(sequence => sequence.IsOnlyRepetition)) || (!isEndless && group.Exists(sequence => sequence.IsNullable)) || group.Exists(sequence => sequence.RepeatsDot)
            || (isEndless && (Overlap(group) || OverlapInCharacters(group))))
        {
            var source = _pattern[start.._at];
            throw new Refusal($"repeats in '{(source.Length <= 40 ? source : source[..40] + "…")}' what can match the same text in many ways, "
                + "which takes exponential time where expressions backtrack; repeat it once only.");
        }
    }

    private static bool Overlap(List<Sequence> group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            for (var j = 0; j < group.Count; j++)
            {
                var (one, other) = (group[i].Source, group[j].Source);
                if (i != j && one.Length > 0 && other.StartsWith(one, StringComparison.Ordinal) && IsMoreOf(one, other[one.Length..]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Alternatives of one character each, or repetitions with nothing in between, that have a character in common.
    private static bool OverlapInCharacters(List<Sequence> group)
    {
        var single = group.Where(sequence => sequence.Items is [{ Atom: not null }]).Select(sequence => sequence.Items[0].Atom!).ToList();
        return single.Index().Any(one => single.Skip(one.Index + 1).Any(other => Share(one.Item, other)))
            || group.Exists(sequence => sequence.Items.TrueForAll(item => item.Repeats || item.IsNullable)
                && sequence.Items.Zip(sequence.Items.Skip(1)).Any(pair => pair is ({ Atom: { } one, Repeats: true }, { Atom: { } other, Repeats: true }) && Share(one, other)));
    }

    private static bool Share(string one, string other)
    {
        try
        {
            var (first, second) = (Whole(one), Whole(other));
            return Enumerable.Range(1, LastCompared).Select(c => ((char)c).ToString()).Any(text => first.IsMatch(text) && second.IsMatch(text));
        }
        catch (ArgumentException)
        {
            // No expression: told when the whole is compiled.
            return false;
        }
    }

    private static Regex Whole(string atom) => new($@"\A(?:{atom})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, OwnTerms.PatternTimeout);

    private static bool IsMoreOf(string one, string rest)
    {
        while (rest.StartsWith(one, StringComparison.Ordinal))
        {
            rest = rest[one.Length..];
        }

        return rest is "" or "?" or "*" or "+";
    }

    private List<Sequence> ReadGroup()
    {
        if (Take('?'))
        {
            if (Take('#'))
            {
                Skip(')');
                return [new Sequence()];
            }

            if (Take('<') || Take('\''))
            {
                var close = _pattern[_at - 1] == '<' ? '>' : '\'';
                if (_at < _pattern.Length && _pattern[_at] is '=' or '!')
                {
                    throw new Refusal("looks behind, which linear time does not allow.");
                }

                Skip(close);
            }
            else if (_at < _pattern.Length && _pattern[_at] is '=' or '!')
            {
                throw new Refusal("looks ahead, which linear time does not allow.");
            }
            else if (_at < _pattern.Length && _pattern[_at] is '>' or '(')
            {
                throw new Refusal("has an atomic or conditional group, which linear time does not allow.");
            }
            else
            {
                ReadOptions();
                if (Take(')'))
                {
                    return [new Sequence()];
                }

                if (!Take(':'))
                {
                    throw new Refusal("has a group of a kind that is not known.");
                }
            }
        }

        var alternatives = ReadAlternatives();
        return Take(')') ? alternatives : throw new Refusal("opens a group that is not closed.");
    }

    private void ReadOptions()
    {
        while (_at < _pattern.Length && (char.IsAsciiLetter(_pattern[_at]) || _pattern[_at] == '-'))
        {
            if (_pattern[_at++] == 'x')
            {
                throw new Refusal("uses the option x (white space within the pattern), which is not offered.");
            }
        }
    }

    private void ReadClass()
    {
        Take('^');
        for (var isFirst = true; _at < _pattern.Length; isFirst = false)
        {
            var c = _pattern[_at++];
            if (c == ']' && !isFirst)
            {
                return;
            }

            if (c == '\\')
            {
                _at++;
            }
            else if (c == '[' && _at > 1 && _pattern[_at - 2] == '-')
            {
                ReadClass();
            }
        }

        throw new Refusal("opens a class that is not closed.");
    }

    private void ReadEscape()
    {
        if (_at >= _pattern.Length)
        {
            throw new Refusal("ends in a backslash.");
        }

        var c = _pattern[_at++];
        if (c is (>= '1' and <= '9') or 'k')
        {
            throw new Refusal("refers back to a group, which linear time does not allow.");
        }

        if (c is 'p' or 'P' && Take('{'))
        {
            Skip('}');
        }
    }

    private (int Least, int Most) ReadQuantifier()
    {
        var quantifier = _at >= _pattern.Length ? (1, 1) : _pattern[_at] switch
        {
            '*' => Taken(0, Endless),
            '+' => Taken(1, Endless),
            '?' => Taken(0, 1),
            '{' => ReadCounts(),
            _ => (1, 1),
        };
        if (quantifier != (1, 1))
        {
            Take('?');
        }

        return quantifier;

        (int, int) Taken(int least, int most)
        {
            _at++;
            return (least, most);
        }
    }

    // A brace that begins no quantifier is a character.
    private (int Least, int Most) ReadCounts()
    {
        var close = _pattern.IndexOf('}', _at);
        var parts = close < 0 ? [] : _pattern[(_at + 1)..close].Split(',');
        if (parts.Length is not (1 or 2) || !TryCount(parts[0], out var least))
        {
            return (1, 1);
        }

        var most = least;
        if (parts.Length == 2 && parts[1].Length > 0 && !TryCount(parts[1], out most))
        {
            return (1, 1);
        }

        _at = close + 1;
        return (least, parts is [_, ""] ? Endless : most);
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private bool Take(char c)
    {
        if (_at < _pattern.Length && _pattern[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void Skip(char close)
    {
        var end = _pattern.IndexOf(close, _at);
        _at = end < 0 ? throw new Refusal("opens a group that is not closed.") : end + 1;
    }

    private static string TooLarge(long size) => $"is too large: its counts multiply to {size} characters, the most is {MostSize}.";

    private sealed class Refusal(string message) : Exception(message);

    /// <param name="Size">Characters that it may have to tell apart.</param>
    /// <param name="IsNullable">Whether it matches nothing at all.</param>
    /// <param name="Repeats">Whether something in it repeats without end.</param>
    /// <param name="RepeatsDot">Whether that is any character.</param>
    /// <param name="Atom">The character or class without its count; null for a group.</param>
    private readonly record struct Item(int Size, bool IsNullable, bool Repeats, bool RepeatsDot, string? Atom);

    private sealed class Sequence
    {
        private int _solid;
        private int _solidRepeating;

        public string Source { get; set; } = "";

        public List<Item> Items { get; } = [];

        public int Size { get; private set; }

        public bool IsNullable => _solid == 0;

        public bool Repeats { get; private set; }

        public bool RepeatsDot { get; private set; }

        /// <summary>Nothing in it stands between one round of the repetition and the next.</summary>
        public bool IsOnlyRepetition => Repeats && _solid == _solidRepeating && _solid <= 1;

        public void Add(Item item)
        {
            Items.Add(item);
            Size = (int)Math.Min(int.MaxValue, (long)Size + item.Size);
            Repeats |= item.Repeats;
            RepeatsDot |= item.RepeatsDot;
            if (!item.IsNullable)
            {
                _solid++;
                _solidRepeating += item.Repeats ? 1 : 0;
            }
        }
    }
}
