namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Groups of digits with single separators, such as <c>(555) 010-4477</c>, read from a text once:
/// its place, the digits alone, and the shape (<c>3-2-4</c>: group lengths with the separators between them).
/// </summary>
internal ref struct NumberRun
{
    private const int MostDigits = 24;
    private const int MostGroups = 8;

    public int Start;
    public int End;
    public int DigitCount;
    public int GroupCount;
    public bool HasPlus;
    public bool HasParentheses;
    private DigitBuffer _digits;
    private GroupBuffer _groups;
    private SeparatorBuffer _separators;

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

    /// <summary>Reads the run that begins at the digit at <paramref name="start"/>.</summary>
    /// <returns>False when it is too long to be any known number; <see cref="End"/> is then still after it.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, int start, out NumberRun run)
    {
        run = new NumberRun { Start = start };
        var i = start;
        var fits = true;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            var from = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                fits &= run.DigitCount < MostDigits;
                if (fits)
                {
                    run._digits[run.DigitCount++] = text[i];
                }

                i++;
            }

            run.End = i;
            fits &= run.GroupCount < MostGroups;
            if (!fits)
            {
                return false;
            }

            run._groups[run.GroupCount++] = (byte)Math.Min(i - from, byte.MaxValue);
            if (i + 1 < text.Length && text[i] is ' ' or '-' or '.' or '/' && char.IsAsciiDigit(text[i + 1]))
            {
                run._separators[run.GroupCount - 1] = text[i];
                i++;
            }
            else if (i + 2 < text.Length && text[i] == ')' && (char.IsAsciiDigit(text[i + 1]) || (text[i + 1] is ' ' or '-' && char.IsAsciiDigit(text[i + 2]))))
            {
                run._separators[run.GroupCount - 1] = '-';
                run.HasParentheses = true;
                i += char.IsAsciiDigit(text[i + 1]) ? 1 : 2;
            }
            else if (i + 2 < text.Length && text[i] is ' ' or '-' && text[i + 1] == '(' && char.IsAsciiDigit(text[i + 2]))
            {
                run._separators[run.GroupCount - 1] = '-';
                i += 2;
            }
        }

        if (start > 0 && text[start - 1] == '(' && run.HasParentheses)
        {
            run.Start = --start;
        }

        if (start > 0 && text[start - 1] == '+')
        {
            run.HasPlus = true;
            run.Start = start - 1;
        }

        return true;
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
}
