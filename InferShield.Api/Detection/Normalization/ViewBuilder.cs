using System.Runtime.InteropServices;

namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// Normalises a stream of UTF-16 units into a <see cref="View"/>: runs of white space become one, invisible characters go,
/// presentation forms and accents become plain letters, a surrogate pair is never split. Accepts any sequence of units.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ViewBuilder(View view, int mostGrowth = int.MaxValue)
{
    private const int LeastGrowth = 65_536;

    private char _high;
    private int _highStart;
    private int _highEnd;
    private bool _afterBlackFlag;
    private bool _hasLookalikes;
    private int _grown;

    /// <summary>Some characters that stand for several became only the first of them.</summary>
    public bool HasTooMuch { get; private set; }

    /// <summary>The whole of <paramref name="text"/>, each unit standing for itself.</summary>
    /// <returns>False where so many units stand for several characters each that not all were written out.</returns>
    public static bool Build(ReadOnlySpan<char> text, View view)
    {
        var builder = new ViewBuilder(view, Math.Max(LeastGrowth, text.Length / 2));
        for (var i = 0; i < text.Length;)
        {
            var plain = text[i..].IndexOfAnyExceptInRange(' ', '~');
            plain = plain < 0 ? text.Length - i : plain;
            builder.AddPlain(text.Slice(i, plain), i);
            i += plain;
            i += i < text.Length ? builder.AddUnits(text[i..], i) : 0;
            if (i < text.Length && text[i] is < ' ' or > '~')
            {
                builder.AddOther(text[i], i, ++i);
            }
        }

        builder.Finish();
        return !builder.HasTooMuch;
    }

    /// <summary>A word as the lower text of a view shows it.</summary>
    public static string Fold(string word)
    {
        using var folded = new View(word.Length);
        Build(word, folded);
        return folded.Lower.ToString();
    }

    public void Add(char c, int start, int end)
    {
        if (c is > ' ' and <= '~' && _high == 0)
        {
            _afterBlackFlag = false;
            view.Append(c, c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c, start, end);
            return;
        }

        AddOther(c, start, end);
    }

    /// <summary>To be called after the last unit.</summary>
    public void Finish()
    {
        Flush();
        if (_hasLookalikes)
        {
            Scripts.Unmix(view);
        }
    }

    // Printable ASCII and spaces, of which only the first of a run stays.
    private void AddPlain(ReadOnlySpan<char> text, int start)
    {
        if (text.Length == 0)
        {
            return;
        }

        Flush();
        _afterBlackFlag = false;
        while (text.Length > 0)
        {
            if (text[0] == ' ' && view.Last is ' ' or '\n')
            {
                var spaces = text.IndexOfAnyExcept(' ');
                spaces = spaces < 0 ? text.Length : spaces;
                AddSpace(' ', start, start + spaces);
                text = text[spaces..];
                start += spaces;
                continue;
            }

            var gap = text.IndexOf("  ");
            var length = gap < 0 ? text.Length : gap + 1;
            view.AppendPlain(text[..length], start);
            text = text[length..];
            start += length;
        }
    }

    // As many units of any script as become one character each.
    private int AddUnits(ReadOnlySpan<char> text, int start)
    {
        if (Units.Kinds[text[0]] == Units.Kind.Other)
        {
            return 0;
        }

        Flush();
        _afterBlackFlag = false;
        var count = view.AppendUnits(text, start, out var hasLookalikes);
        _hasLookalikes |= hasLookalikes;
        return count;
    }

    private void AddSpace(char space, int start, int end)
    {
        if (view.Length > 0 && view.Last is ' ' or '\n')
        {
            view.ExtendLast(view.Last == '\n' ? '\n' : space, end);
        }
        else
        {
            view.Append(space, space, start, end);
        }
    }

    private void Flush()
    {
        if (_high != 0)
        {
            view.Append('\uFFFD', '\uFFFD', _highStart, _highEnd);
            _high = '\0';
        }
    }

    private void AddOther(char c, int start, int end)
    {
        if (_high != 0 && char.IsLowSurrogate(c))
        {
            var high = _high;
            _high = '\0';
            AddPair(char.ConvertToUtf32(high, c), _highStart, end);
            return;
        }

        Flush();
        if (char.IsHighSurrogate(c))
        {
            (_high, _highStart, _highEnd) = (c, start, end);
            return;
        }

        _afterBlackFlag = false;
        if (Folding.LowerExpansion(c) is { } lower)
        {
            AddExpansion(Folding.Fold(c)!, lower, start, end);
        }
        else if (char.IsWhiteSpace(c) || c == '\0')
        {
            AddSpace(c is '\n' or '\r' or '\u2028' or '\u2029' ? '\n' : ' ', start, end);
        }
        else if (Letters.IsInvisible(c))
        {
            return;
        }
        else if (char.IsLowSurrogate(c))
        {
            view.Append('\uFFFD', '\uFFFD', start, end);
        }
        else if (Folding.Fold(c) is { } folded)
        {
            AddFolded(folded, start, end);
        }
        else if (Composition.Compose(view.Last, c) is not '\0' and var composed)
        {
            view.ExtendLast(composed, end);
        }
        else
        {
            _hasLookalikes |= Letters.Unconfuse(c) != c;
            view.Append(c, char.ToLowerInvariant(c), start, end);
        }
    }

    private void AddPair(int codePoint, int start, int end)
    {
        if (codePoint is >= 0xE0000 and <= 0xE007F)
        {
            if (!_afterBlackFlag)
            {
                Add((char)Math.Max(codePoint - 0xE0000, ' '), start, end);
            }

            return;
        }

        _afterBlackFlag = codePoint == 0x1F3F4;
        if (Folding.Fold(codePoint) is { } folded)
        {
            AddFolded(folded, start, end);
        }
        else if (!Letters.IsInvisible(codePoint))
        {
            view.Append('\uFFFD', '\uFFFD', start, end);
        }
    }

    private bool MayGrow(int more)
    {
        _grown += more;
        HasTooMuch |= _grown > mostGrowth;
        return _grown <= mostGrowth;
    }

    private void AddExpansion(string folded, string lower, int start, int end)
    {
        var length = MayGrow(folded.Length - 1) ? folded.Length : 1;
        for (var i = 0; i < length; i++)
        {
            _hasLookalikes |= Letters.Unconfuse(folded[i]) != folded[i];
        }

        view.AppendExpansion(folded.AsSpan(0, length), lower, start, end);
    }

    private void AddFolded(ReadOnlySpan<char> folded, int start, int end)
    {
        folded = MayGrow(folded.Length - 1) ? folded : folded[..1];
        foreach (var c in folded)
        {
            if (c == ' ')
            {
                AddSpace(c, start, end);
            }
            else if (Composition.Compose(view.Last, c) is not '\0' and var composed)
            {
                view.ExtendLast(composed, end);
            }
            else if (char.IsSurrogate(c))
            {
                // A rare ideograph beyond the basic plane: one stand-in a code point.
                if (char.IsHighSurrogate(c))
                {
                    view.Append('\uFFFD', '\uFFFD', start, end);
                }
            }
            else
            {
                _hasLookalikes |= Letters.Unconfuse(c) != c;
                view.Append(c, char.ToLowerInvariant(c), start, end);
            }
        }
    }
}
