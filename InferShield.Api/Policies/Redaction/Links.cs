using System.Buffers;
using System.Globalization;

namespace InferShield.Api.Policies.Redaction;

/// <summary>
/// Where the addresses in a text end, read in one pass from its beginning. In doubt an address goes on: what stands in it
/// may be sent to whoever is at the other end as soon as the text is shown.
/// </summary>
internal ref struct Links(ReadOnlySpan<char> text, LinkState state = default)
{
    private const char Bare = ' ';

    // Some for JSON, where a stroke may be escaped, and for HTML and Markdown, where any character may be.
    private static readonly SearchValues<string> Beginnings = SearchValues.Create(
        ["//", "/\\", "\\/", "\\u002f", "http:", "https:", "www.", "](", "src=", "href=", "url(", "&#", "&sol;", "&bsol;", "&colon;"], StringComparison.OrdinalIgnoreCase);

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private char _close = state.Close;
    private int _depth = state.Depth;

    /// <summary>Up to where the text was read, and what was open there; who reads on from there gives it to the next.</summary>
    public readonly (int At, LinkState State) Position => (_at, new LinkState(_close, _depth));

    /// <summary>Whether an address goes on at an index, which must not be less than the one before.</summary>
    public bool Cover(int index)
    {
        while (_at < index)
        {
            if (_close == default)
            {
                Begin(index);
            }
            else
            {
                Go();
            }
        }

        return _close != default;
    }

    private void Begin(int index)
    {
        var found = _text[_at..index].IndexOfAny(Beginnings);
        if (found < 0)
        {
            _at = index;
            return;
        }

        var start = _at + found;
        _at = start + 1;
        if (_text[start..].StartsWith("&#") && !IsOfAddress(_text[(start + 2)..]))
        {
            return;
        }

        if (_text[start] == ']' || _text[start..].StartsWith("url(", StringComparison.OrdinalIgnoreCase))
        {
            _at = start + _text[start..].IndexOf('(') + 1;
            Open('(');
        }
        else if (_text[start..].StartsWith("src=", StringComparison.OrdinalIgnoreCase) || _text[start..].StartsWith("href=", StringComparison.OrdinalIgnoreCase))
        {
            _at = start + _text[start..].IndexOf('=') + 1;
            Open(default);
        }
        else
        {
            while (start > 0 && (char.IsAsciiLetterOrDigit(_text[start - 1]) || _text[start - 1] is ':' or '+' or '-' or '.'))
            {
                start--;
            }

            Open(start > 0 ? _text[start - 1] : default, start);
        }
    }

    // Whether a reference, after its "&#", is to a character that addresses begin with; HTML reads any number of zeros and needs no semicolon.
    private static bool IsOfAddress(ReadOnlySpan<char> reference)
    {
        var isHexadecimal = reference.StartsWith("x", StringComparison.OrdinalIgnoreCase);
        var digits = (isHexadecimal ? reference[1..] : reference).TrimStart('0');
        var length = 0;
        while (length < digits.Length && (isHexadecimal ? char.IsAsciiHexDigit(digits[length]) : char.IsAsciiDigit(digits[length])))
        {
            length++;
        }

        return length is > 0 and < 4 && int.Parse(digits[..length], isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture) is var code
            && (code is '/' or '\\' or ':' || (code <= 'z' && char.IsAsciiLetter((char)code)));
    }

    // What stands before an address says how it ends; white space and marks of escaping may stand between.
    private void Open(char before, int? from = null)
    {
        var at = _at;
        while (from is null && at < _text.Length && (char.IsWhiteSpace(_text[at]) || _text[at] == '\\'))
        {
            at++;
        }

        if (from is null && at < _text.Length && _text[at] is '<' or '"' or '\'' or '`')
        {
            before = _text[at];
            _at = at + 1;
        }

        (_close, _depth) = before switch
        {
            '(' => (')', 1),
            '<' => ('>', 1),
            '"' or '\'' or '`' => (before, 1),
            _ => (Bare, 1),
        };
    }

    private void Go()
    {
        var c = _text[_at++];
        if (c == '\\')
        {
            _at++;
            return;
        }

        _depth += _close == ')' && c == '(' ? 1 : 0;
        var ends = _close == Bare ? char.IsWhiteSpace(c) || c is '"' or '<' or '>' or '`' : c == _close || (_close == ')' && c == '\n');
        if (ends && (c == '\n' || --_depth == 0))
        {
            _close = default;
        }
    }
}

/// <summary>What ends the address that is open, and how deep; the default for none.</summary>
internal readonly record struct LinkState(char Close, int Depth);
