using System.Buffers;
using System.Text;
using InferShield.Api.Detection;
using InferShield.Api.Policies;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>A text of a row and the verdict on it alone.</summary>
internal readonly record struct RowText(TextPart Part, Verdict Verdict);

/// <summary>A finding in the row's texts as one, with nothing between them.</summary>
internal readonly record struct RowFinding(Finding Finding, PolicyAction Action);

/// <summary>
/// Neighbouring texts of one message, which a model reads as one. What each says alone is known; this is about what they say
/// together, as they are looked at around their borders.
/// </summary>
internal sealed class TextRow
{
    // As far as the words of commands and manifests bear on what follows them.
    private const int Reach = 4096;
    private const int LongestWord = 256;

    // A word that only stands beside a value once nothing stands between them.
    private const int LongestNeighbour = 12;
    private const int MostOverlapping = 64;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly Comparer<Finding> ByStart = Comparer<Finding>.Create((one, other) => one.Start.CompareTo(other.Start));

    private readonly List<RowText> _texts;
    private readonly int[] _starts;
    private readonly List<Finding> _known = [];
    private readonly List<RowFinding> _found = [];

    public TextRow(List<RowText> texts)
    {
        _texts = texts;
        _starts = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            _starts[i] = i == 0 ? 0 : _starts[i - 1] + texts[i - 1].Part.Text.Length;
            foreach (var finding in texts[i].Verdict.Findings)
            {
                _known.Add(At(finding, _starts[i] + finding.Start, _starts[i] + finding.End));
            }
        }

        Text = string.Concat(texts.Select(text => text.Part.Text));
        _known.Sort(ByStart);
    }

    public IReadOnlyList<RowText> Texts => _texts;

    public Channel Channel => _texts[0].Part.Channel;

    public string Path => _texts[0].Part.Path;

    /// <summary>All texts, with nothing between them.</summary>
    public string Text { get; }

    /// <summary>Where the texts but the first begin.</summary>
    public ReadOnlyMemory<int> Borders => _starts.AsMemory(1);

    /// <summary>What the texts say only together.</summary>
    public IReadOnlyList<RowFinding> Found => _found;

    /// <summary>That and what each says alone, by its place.</summary>
    public IReadOnlyList<Finding> Findings => _known;

    /// <summary>
    /// What is to be looked at: whole texts where they are short, else what is near a border. Some providers put the texts together
    /// with nothing between them, some with a blank; that is the same where one is there already.
    /// </summary>
    public IEnumerable<RowWindow> Windows => Enumerable.Range(1, _texts.Count - 1).Any(IsTight) ? Cut(isSpaced: true).Concat(Cut(isSpaced: false)) : Cut(isSpaced: false);

    /// <summary>Takes what a window shows and no text alone: what goes over a border, or is a value by the words before it.</summary>
    public void Add(RowWindow window, IEnumerable<Finding> findings, Func<Finding, PolicyAction> actionOn)
    {
        foreach (var finding in findings)
        {
            var (first, start) = window.Place(finding.Start);
            var (last, end) = window.Place(finding.End - 1);
            var placed = At(finding, _starts[first] + start, _starts[last] + end + 1);
            if ((first != last || RiskScore.IsSensitive(finding)) && !IsKnown(placed))
            {
                _found.Add(new RowFinding(placed, actionOn(finding)));
                var at = _known.BinarySearch(placed, ByStart);
                _known.Insert(at < 0 ? ~at : at, placed);
            }
        }
    }

    private bool IsKnown(Finding finding)
    {
        var at = _known.BinarySearch(At(finding, finding.Start + LongestNeighbour + 1, 0), ByStart);
        at = at < 0 ? ~at : at;
        for (var i = Math.Min(at, _known.Count - 1); i >= Math.Max(0, at - MostOverlapping); i--)
        {
            var known = _known[i];
            if (known.Rule == finding.Rule && known.Score >= finding.Score && IsNeighbour(finding.Start, known.Start) && IsNeighbour(known.End, finding.End))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a known value has all of a finding but a word of the next text, or nothing is left of it.</summary>
    private bool IsNeighbour(int from, int to) => to <= from
        || (to - from <= LongestNeighbour && (IsBorder(from) || IsBorder(to)) && Text.AsSpan(from, to - from).IndexOfAnyExcept(Letters) < 0);

    private bool IsBorder(int at) => Array.BinarySearch(_starts, at) >= 0;

    private static Finding At(Finding finding, int start, int end) => finding with { Start = start, End = end };

    private bool IsTight(int text) => !char.IsWhiteSpace(_texts[text - 1].Part.Text[^1]) && !char.IsWhiteSpace(_texts[text].Part.Text[0]);

    private IEnumerable<RowWindow> Cut(bool isSpaced)
    {
        var (window, pieces) = (new StringBuilder(), new List<RowPiece>());
        for (var i = 0; i < _texts.Count; i++)
        {
            var text = _texts[i].Part.Text;
            if (text.Length <= 2 * Reach)
            {
                Take(i, 0, text.Length);
                continue;
            }

            if (pieces.Count > 0)
            {
                Take(i, 0, Blank(text, Reach - LongestWord));
                yield return new RowWindow(window.ToString(), [.. pieces]);
            }

            window.Clear();
            pieces.Clear();
            Take(i, Blank(text, text.Length - Reach), text.Length);
        }

        if (pieces.Count > 1)
        {
            yield return new RowWindow(window.ToString(), pieces);
        }

        void Take(int i, int from, int to)
        {
            if (isSpaced && pieces.Count > 0 && IsTight(i))
            {
                window.Append(' ');
            }

            pieces.Add(new RowPiece(i, window.Length, from));
            window.Append(_texts[i].Part.Text, from, to - from);
        }
    }

    // No word is cut there that is no value.
    private static int Blank(string text, int at)
    {
        var end = at + LongestWord;
        while (at < end && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}

/// <summary>A part of a row.</summary>
/// <param name="Text">What is looked at.</param>
/// <param name="Pieces">Of which texts it is made, in their order.</param>
internal sealed record RowWindow(string Text, IReadOnlyList<RowPiece> Pieces)
{
    /// <summary>The text that a character is of, and its place there; of a blank between two the end of the first.</summary>
    public (int Text, int At) Place(int at)
    {
        var (low, high) = (0, Pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Pieces[middle].At <= at ? (middle, high) : (low, middle - 1);
        }

        return (Pieces[low].Text, Pieces[low].From + at - Pieces[low].At);
    }
}

/// <param name="Text">Which text of the row.</param>
/// <param name="At">Where it stands in the window.</param>
/// <param name="From">Where it begins in the text.</param>
internal readonly record struct RowPiece(int Text, int At, int From);
