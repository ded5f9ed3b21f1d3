using System.Globalization;

namespace InferShield.Api.Detection.Secrets.Shapes;

/// <summary>
/// The documented form of a token: literals, and runs in angle brackets that name an <see cref="Alphabet"/> and a length
/// (<c>ghp_&lt;A36&gt;</c>, <c>sl.&lt;w130-200&gt;</c>, <c>&lt;uuid&gt;</c>). Runs are greedy and never give back, so a match is one pass.
/// </summary>
internal sealed class Shape
{
    private const string Uuid = "<H8>-<H4>-<H4>-<H4>-<H12>";
    private const int ShortestAnchor = 3;

    private readonly Part[] _parts;
    private readonly Alphabet? _first;
    private readonly Alphabet? _last;

    private Shape(Part[] parts)
    {
        _parts = parts;
        _first = parts.FirstOrDefault(part => part.Alphabet is not null)?.Alphabet;
        _last = parts[^1].Alphabet;
        Prefix = parts[0].Literal.Length;
        HasMark = parts.Any(part => part.Literal.Trim('-').Length > 0);
        var before = 0;
        foreach (var part in parts)
        {
            if (part.Literal.Length > Anchor.Length && part.Literal.Length >= ShortestAnchor)
            {
                (Anchor, Lead) = (part.Literal, before);
            }

            if (!part.IsFixed)
            {
                break;
            }

            before += part.Least;
        }
    }

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>How many characters of a literal it starts with, which say nothing about how random a value is.</summary>
    public int Prefix { get; }

    /// <summary>Whether some sign of its own, other than dashes between groups, tells it from other forms.</summary>
    public bool HasMark { get; }

    /// <summary>The longest literal that stands at a fixed distance from the start; empty when there is none worth looking for.</summary>
    public string Anchor { get; } = "";

    /// <summary>How many characters stand before <see cref="Anchor"/>.</summary>
    public int Lead { get; }

    public static Shape Parse(string form)
    {
        form = form.Replace("<uuid>", Uuid, StringComparison.Ordinal);
        var parts = new List<Part>();
        for (var i = 0; i < form.Length;)
        {
            if (form[i] == '<')
            {
                var close = form.IndexOf('>', i);
                var range = form[(i + 2)..close].Split('-');
                parts.Add(new Part("", Alphabet.Of(form[i + 1]), Number(range[0]), Number(range[^1])));
                i = close + 1;
            }
            else
            {
                var open = form.IndexOf('<', i);
                open = open < 0 ? form.Length : open;
                parts.Add(new Part(form[i..open], null, open - i, open - i));
                i = open;
            }
        }

        return new Shape([.. parts]);
    }

    /// <summary>Whether a token may start at <paramref name="start"/>: not in the middle of a word or of a longer run of its own characters.</summary>
    public bool MayStart(ReadOnlySpan<char> text, int start)
    {
        if (start == 0)
        {
            return true;
        }

        var before = text[start - 1];
        if (char.IsAsciiLetterOrDigit(before))
        {
            return IsEscape(text, start);
        }

        return before != '_' && (before is not ('-' or '+' or '/') || _first is null || !_first.Has(before));
    }

    /// <param name="text">Starts where the token does.</param>
    /// <param name="isStrict">Also refuses a token that a sign and more letters follow, as in a path or a host.</param>
    /// <returns>The token's length; 0 where it has another form or goes on.</returns>
    public int Match(ReadOnlySpan<char> text, bool isStrict)
    {
        var length = 0;
        foreach (var part in _parts)
        {
            var taken = part.Match(text[length..]);
            if (taken < 0)
            {
                return 0;
            }

            length += taken;
        }

        return length < text.Length && GoesOn(text[length..], isStrict) ? 0 : length;
    }

    private bool GoesOn(ReadOnlySpan<char> rest, bool isStrict)
    {
        var next = rest[0];
        if (char.IsAsciiLetterOrDigit(next) || next == '_' || _last?.Has(next) == true)
        {
            return true;
        }

        return (isStrict ? next is '-' or '+' or '/' or '.' or '=' : next is '+') && rest.Length > 1 && char.IsAsciiLetterOrDigit(rest[1]);
    }

    /// <summary>The letter before is the end of an escape such as <c>\n</c> or <c>%3D</c>.</summary>
    private static bool IsEscape(ReadOnlySpan<char> text, int start) =>
        (start >= 2 && text[start - 2] == '\\' && text[start - 1] is 'n' or 't' or 'r')
        || (start >= 3 && text[start - 3] == '%' && char.IsAsciiHexDigit(text[start - 2]) && char.IsAsciiHexDigit(text[start - 1]));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
