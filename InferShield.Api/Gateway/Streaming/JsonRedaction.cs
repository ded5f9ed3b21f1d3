using System.Text;
using System.Text.Json;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// Redacts JSON segment by segment so that it stays JSON: within a string only its words go, a number or word outside of strings
/// goes as a whole and what replaces it is a string. What follows the value's end is a text like any other.
/// </summary>
internal sealed class JsonRedaction(TextJudge judge)
{
    private const string Marks = ",:{}[]";
    private const int UnicodeEscape = 6;

    private bool _isInString;
    private int _depth;
    private bool _isOver;

    // Of an escape that the segment before began.
    private int _owed;

    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        return text is ['{' or '[', .. var rest] && rest.TrimStart() is ['"' or '{', ..];
    }

    public string Apply(string segment, IReadOnlyList<Finding> findings)
    {
        var result = new StringBuilder(segment.Length);
        var at = Math.Min(_owed, segment.Length);
        result.Append(segment, 0, at);
        _owed -= at;
        while (at < segment.Length)
        {
            if (_isOver)
            {
                return result.Append(Clipped(segment[at..], at, findings, (_, place) => place, (_, place) => place)).ToString();
            }

            var end = _isInString ? StringEnd(segment, at) : BareEnd(segment, at);
            if (end > at)
            {
                result.Append(_isInString ? Clipped(segment[at..end], at, findings, Start, End) : Bare(segment[at..end], at, findings));
                at = end;
            }

            if (at < segment.Length)
            {
                _isInString ^= segment[at] == '"';
                _depth += _isInString ? 0 : segment[at] is '{' or '[' ? 1 : segment[at] is '}' or ']' ? -1 : 0;
                _isOver = !_isInString && _depth <= 0 && segment[at] is '}' or ']';
                result.Append(segment[at]);
                at++;
            }
        }

        return result.ToString();
    }

    private int StringEnd(string text, int at)
    {
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        _owed = Math.Max(0, at - text.Length);
        return Math.Min(at, text.Length);
    }

    private static int BareEnd(string text, int at)
    {
        while (at < text.Length && text[at] != '"' && !Marks.Contains(text[at], StringComparison.Ordinal) && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private string Clipped(string piece, int offset, IReadOnlyList<Finding> findings, Func<string, int, int> startOf, Func<string, int, int> endOf)
    {
        var own = new List<Finding>();
        foreach (var finding in findings.Where(finding => finding.Start < offset + piece.Length && finding.End > offset))
        {
            var start = startOf(piece, Math.Max(0, finding.Start - offset));
            var end = endOf(piece, Math.Min(piece.Length, finding.End - offset));
            if (start < end)
            {
                own.Add(finding with { Start = start, End = end });
            }
        }

        return judge.Redact(piece, own);
    }

    private string Bare(string piece, int offset, IReadOnlyList<Finding> findings) =>
        findings.FirstOrDefault(finding => finding.Start < offset + piece.Length && finding.End > offset) is { } found
            ? JsonSerializer.Serialize(judge.Redact(piece, [found with { Start = 0, End = piece.Length, Score = found.Score }]), SnakeCase.Options)
            : piece;

    // After the letter of an escape, and before the digits of one.
    private static int Start(string piece, int at) => EscapeAround(piece, at) is var (start, end) ? end - start == 2 ? end : start : at;

    private static int End(string piece, int at) => EscapeAround(piece, at) is var (_, end) ? Math.Min(end, piece.Length) : at;

    private static (int Start, int End)? EscapeAround(string piece, int at)
    {
        for (var start = 0; start < at; start++)
        {
            if (piece[start] == '\\')
            {
                var end = start + (start + 1 < piece.Length && piece[start + 1] == 'u' ? UnicodeEscape : 2);
                if (at < end)
                {
                    return (start, end);
                }

                start = end - 1;
            }
        }

        return null;
    }
}
