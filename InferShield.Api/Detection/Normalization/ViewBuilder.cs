namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// Normalises a stream of UTF-16 units into a <see cref="View"/>: runs of white space become one, invisible characters go,
/// presentation forms and accents become plain letters, a surrogate pair is never split. Accepts any sequence of units.
/// </summary>
internal sealed class ViewBuilder(View view)
{
    private char _high;
    private int _highStart;
    private int _highEnd;
    private bool _afterBlackFlag;

    /// <summary>Original range of text hidden in tag characters, if any (regional flags are not).</summary>
    public (int Start, int End)? HiddenTags { get; private set; }

    /// <summary>Original range from the first character that overrides the writing direction, if any.</summary>
    public (int Start, int End)? BidiOverride { get; private set; }

    /// <summary>The whole of <paramref name="text"/>, each unit standing for itself.</summary>
    public static ViewBuilder Build(ReadOnlySpan<char> text, View view)
    {
        var builder = new ViewBuilder(view);
        for (var i = 0; i < text.Length; i++)
        {
            builder.Add(text[i], i, i + 1);
        }

        builder.Flush();
        return builder;
    }

    public void Add(char c, int start, int end)
    {
        if (c is > ' ' and < '\x7F' && _high == 0)
        {
            view.Append(c, c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c, start, end);
            return;
        }

        AddOther(c, start, end);
    }

    public void Flush()
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
        }
        else if (char.IsWhiteSpace(c) || c == '\0')
        {
            var space = c is '\n' or '\r' or '\u2028' or '\u2029' ? '\n' : ' ';
            if (view.Length > 0 && view.Last is ' ' or '\n')
            {
                view.ExtendLast(view.Last == '\n' ? '\n' : space, end);
            }
            else
            {
                view.Append(space, space, start, end);
            }
        }
        else if (Letters.IsInvisible(c))
        {
            if (c is '\u202D' or '\u202E')
            {
                BidiOverride = (BidiOverride?.Start ?? start, end);
            }
        }
        else if (char.IsLowSurrogate(c))
        {
            view.Append('\uFFFD', '\uFFFD', start, end);
        }
        else
        {
            var folded = Letters.Fold(c);
            view.Append(folded, char.ToLowerInvariant(folded), start, end);
        }
    }

    private void AddPair(int codePoint, int start, int end)
    {
        if (codePoint is >= 0xE0000 and <= 0xE007F)
        {
            if (!_afterBlackFlag)
            {
                HiddenTags = (HiddenTags?.Start ?? start, end);
                Add((char)Math.Max(codePoint - 0xE0000, ' '), start, end);
            }

            return;
        }

        _afterBlackFlag = codePoint == 0x1F3F4;
        var folded = Letters.FoldMathematical(codePoint);
        folded = folded == 0 ? '\uFFFD' : folded;
        view.Append(folded, char.ToLowerInvariant(folded), start, end);
    }
}
