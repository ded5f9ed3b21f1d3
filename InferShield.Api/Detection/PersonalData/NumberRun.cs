namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Groups of digits with single separators, such as <c>(555) 010-4477</c>, read from a text once:
/// its place, the digits alone, and the shape (<c>3-2-4</c>: group lengths with the separators between them).
/// </summary>
internal ref struct NumberRun
{
    private const int MostDigits = 24;
    private const int MostGroups = 6;

    public int Start;
    public int End;
    public int DigitCount;
    public int GroupCount;
    public bool HasPlus;
    public bool HasParentheses;
    private DigitBuffer _digits;
    private GroupBuffer _groups;
    private SeparatorBuffer _separators;
    private EndBuffer _ends;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<char> Digits => ((ReadOnlySpan<char>)_digits)[..DigitCount];

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> Groups => ((ReadOnlySpan<byte>)_groups)[..GroupCount];

    /// <summary>The one separator between all groups; 0 when they differ or there is none.</summary>
    public readonly char Separator
    {
        get
        {
            for (var i = 1; i < GroupCount - 1; i++)
            {
                if (_separators[i] != _separators[0])
                {
                    return '\0';
                }
            }

            return GroupCount > 1 ? _separators[0] : '\0';
        }
    }

    /// <summary>Where the first group ends.</summary>
    public readonly int FirstEnd => _ends[0];

    /// <summary>
    /// Reads the run that begins at the digit at <paramref name="start"/>. Groups share one separator, unless a plus sign or
    /// parentheses show that it is a telephone number; so two numbers with a space between them stay two.
    /// </summary>
    /// <returns>False when the first group is too long to be any known number; <see cref="End"/> is then still after it.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, int start, out NumberRun run)
    {
        run = new NumberRun { Start = start };
        run.HasPlus = start > 0 && text[start - 1] == '+';
        var isOpen = start > 0 && text[start - 1] == '(';
        var separator = '\0';
        for (var i = start; run.GroupCount < MostGroups;)
        {
            var length = text[i..].IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? text.Length - i : length;
            if (run.DigitCount + length > MostDigits)
            {
                run.End = run.GroupCount == 0 ? i + length : run.End;
                return run.GroupCount > 0;
            }

            run.Append(text.Slice(i, length), separator, i + length);
            var (next, skip) = SeparatorAt(text, run.End, ref run.HasParentheses);
            if (skip == 0)
            {
                break;
            }

            if (run.GroupCount > 1 && next != separator && !run.HasPlus && !run.HasParentheses)
            {
                if (separator == ' ')
                {
                    run.DropLast();
                }

                break;
            }

            separator = next;
            i = run.End + skip;
        }

        run.Start -= (isOpen && run.HasParentheses) || run.HasPlus ? 1 : 0;
        run.Start -= run.HasParentheses && run.Start > 0 && text[run.Start - 1] == '+' ? 1 : 0;
        return true;
    }

    /// <summary>Takes the last group off.</summary>
    public void DropLast()
    {
        DigitCount -= _groups[--GroupCount];
        End = _ends[GroupCount - 1];
    }

    private static (char Separator, int Length) SeparatorAt(ReadOnlySpan<char> text, int at, ref bool hasParentheses)
    {
        var rest = text[at..];
        if (rest.Length > 1 && rest[0] is ' ' or '-' or '.' or '/' && char.IsAsciiDigit(rest[1]))
        {
            return (rest[0], 1);
        }

        var length = rest switch
        {
            [')', >= '0' and <= '9', ..] => 1,
            [')', ' ' or '-', >= '0' and <= '9', ..] => 2,
            [' ' or '-', '(', >= '0' and <= '9', ..] => 2,
            _ => 0,
        };
        hasParentheses |= length > 0 && rest[0] == ')';
        return ('-', length);
    }

    private void Append(ReadOnlySpan<char> group, char separator, int end)
    {
        group.CopyTo(((Span<char>)_digits)[DigitCount..]);
        DigitCount += group.Length;
        if (GroupCount > 0)
        {
            _separators[GroupCount - 1] = separator;
        }

        _groups[GroupCount++] = (byte)group.Length;
        _ends[GroupCount - 1] = End = end;
    }

    [System.Runtime.CompilerServices.InlineArray(MostDigits)]
    private struct DigitBuffer
    {
        private char _first;
    }

    [System.Runtime.CompilerServices.InlineArray(MostGroups)]
    private struct GroupBuffer
    {
        private byte _first;
    }

    [System.Runtime.CompilerServices.InlineArray(MostGroups)]
    private struct SeparatorBuffer
    {
        private char _first;
    }

    [System.Runtime.CompilerServices.InlineArray(MostGroups)]
    private struct EndBuffer
    {
        private int _first;
    }
}
