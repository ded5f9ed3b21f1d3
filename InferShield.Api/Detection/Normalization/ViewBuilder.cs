using System.Runtime.InteropServices;

namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// Normalises a stream of UTF-16 units into a <see cref="View"/>: runs of white space become one, invisible characters go,
/// presentation forms and accents become plain letters, a surrogate pair is never split. Accepts any sequence of units.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ViewBuilder(View view)
{
    private char _high;
    private int _highStart;
    private int _highEnd;
    private bool _afterBlackFlag;
    private bool _hasLookalikes;

    /// <summary>The whole of <paramref name="text"/>, each unit standing for itself.</summary>
    public static void Build(ReadOnlySpan<char> text, View view)
    {
        var builder = new ViewBuilder(view);
        for (var i = 0; i < text.Length;)
        {
            var plain = text[i..].IndexOfAnyExceptInRange(' ', '~');
            plain = plain < 0 ? text.Length - i : plain;
            builder.AddPlain(text.Slice(i, plain), i);
            i += plain;
            if (i < text.Length)
            {
                builder.AddOther(text[i], i, ++i);
            }
        }

        builder.Finish();
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
        if (char.IsWhiteSpace(c) || c == '\0')
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

    private void AddFolded(string folded, int start, int end)
    {
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
