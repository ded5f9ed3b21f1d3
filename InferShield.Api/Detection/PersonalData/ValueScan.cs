using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.PersonalData.Checks;
using InferShield.Api.Detection.PersonalData.Shapes;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>One pass over a view by <see cref="ValueDetector"/>.</summary>
internal ref struct ValueScan(KindTable table, View view, ReadOnlySpan<Hit> hits, FindingSink sink, Span<char> compact)
{
    private const int LongestToken = 80;
    public const int LongestValue = 96;
    private const int LongestMonth = 10;
    private const int FewestGlued = 6;
    private const int ForPart = 50;
    private const int LeastScore = 20;
    private const int Decisive = 90;

    private readonly KindTable _table = table;
    private readonly View _view = view;
    private readonly ReadOnlySpan<char> _text = view.Text;
    private readonly FindingSink _sink = sink;
    private readonly Span<char> _compact = compact;
    // What of Need nothing in this text fulfils.
    private readonly Need _least = !hits.IsEmpty ? Need.Word : view.Length <= SoleValue.Longest ? Need.WordOrSoleness : Need.Nothing;
    private ContextCursor _context = new(table.Contexts, view.Lower, hits);
    private SoleValue _sole = new(view.Text);
    private readonly ReadOnlySpan<ushort> _next = table.Shapes.Table;
    private readonly ReadOnlySpan<Need> _needs = table.Needs;
    private int _capitals;
    private int _small;
    private Readings _readings;
    private int _count;
    private int _clusterEnd;

    /// <summary>Reads every place that begins with a digit or whose word has one.</summary>
    public void ReadNumbers()
    {
        for (var i = 0; i < _text.Length;)
        {
            var found = _text[i..].IndexOfAnyInRange('0', '9');
            if (found < 0)
            {
                break;
            }

            var (start, end) = WordAround(i + found, i);
            i = end;
            if (end - start <= LongestToken)
            {
                i = Math.Max(end, ReadWord(start));
            }
        }

        Flush();
    }

    /// <summary>Reads the words after one that announces a value that may have no digit.</summary>
    public void ReadNamed()
    {
        const int Reach = 32;
        var from = 0;
        for (var i = 0; i < _context.Hits.Length; i++)
        {
            var hit = _context.Hits[i];
            if ((_table.Contexts.MaskOf(_view.Lower, hit) & _table.WithoutDigits) == default)
            {
                continue;
            }

            from = Math.Max(from, hit.Start + _table.Contexts.LengthOf(hit));
            for (var limit = Math.Min(_text.Length, from + Reach); from < limit; from++)
            {
                if (char.IsAsciiLetter(_text[from]) && !char.IsAsciiLetterOrDigit(_text[from - 1]))
                {
                    _context.MoveTo(from);
                    Read(from, isGlued: false, withoutDigits: true);
                }
            }
        }

        Flush();
    }

    private (int Start, int End) WordAround(int digit, int least)
    {
        var start = digit;
        while (start > least && digit - start <= LongestToken && char.IsAsciiLetterOrDigit(_text[start - 1]))
        {
            start--;
        }

        var end = digit + 1;
        while (end < _text.Length && char.IsAsciiLetterOrDigit(_text[end]))
        {
            end++;
        }

        return (start, end);
    }

    /// <summary>Reads from the word and from what may belong to it before it.</summary>
    /// <returns>From where to go on.</returns>
    private int ReadWord(int word)
    {
        var first = WordBefore(word, word);
        var second = first < word ? WordBefore(first, word) : first;
        if (_count > 0 && second >= _clusterEnd)
        {
            Flush();
        }

        _context.MoveTo(second);
        if (second < first)
        {
            Read(second, isGlued: false);
        }

        if (first < word)
        {
            _context.MoveTo(first);
            Read(first, isGlued: false);
        }

        _context.MoveTo(word);
        var sign = word > 0 && _text[word - 1] is '+' or '(' ? word > 1 && _text[word - 1] == '(' && _text[word - 2] == '+' ? word - 2 : word - 1 : -1;
        if (sign >= 0)
        {
            Read(sign, isGlued: false);
        }

        Read(word, isGlued: false);
        var letters = _text[word..].IndexOfAnyExceptInRange('a', 'z');
        if (letters >= 2 && IsDigits(word + letters, FewestGlued))
        {
            Read(word + letters, isGlued: true);
        }

        return sign >= 0 && _text[sign] == '+' ? FirstEnd(sign) : _count > 0 && _readings[_count - 1].Score > EntityKind.Sure ? _readings[_count - 1].End : 0;
    }

    /// <summary>Where the shortest of the sure readings from a place ends; what a longer one takes in may be a value of its own.</summary>
    private readonly int FirstEnd(int start)
    {
        var end = int.MaxValue;
        for (var i = 0; i < _count; i++)
        {
            var reading = _readings[i];
            end = reading.Start >= start && reading.Score > EntityKind.Sure ? Math.Min(end, reading.End) : end;
        }

        return end == int.MaxValue ? 0 : end;
    }

    private readonly bool IsDigits(int at, int count) => at + count <= _text.Length && !_text.Slice(at, count).ContainsAnyExceptInRange('0', '9');

    // The letters before a number, as in "M-XY 999" and "DE 136695976"; and a month where a date may be told by its words.
    private readonly int WordBefore(int at, int word)
    {
        var most = word == at ? LongestMonth : 3;
        if (at < 2 || _text[at - 1] is not (' ' or '-' or '.'))
        {
            return at;
        }

        var start = at - 1;
        start -= _text[start - 1] == '.' ? 1 : 0;
        var end = start;
        while (start > 0 && end - start <= most && char.IsAsciiLetter(_text[start - 1]))
        {
            start--;
        }

        return end == start || end - start > most || (start > 0 && char.IsAsciiLetterOrDigit(_text[start - 1])) ? at : start;
    }

    private void Read(int start, bool isGlued, bool withoutDigits = false)
    {
        if (!isGlued && !Boundary.IsStart(_text, start))
        {
            return;
        }

        var (length, state) = (0, ShapeAutomaton.Start);
        var (digits, capitals, small) = (0, 0, 0);
        ReadOnlySpan<byte> classes = CharacterClass.OfAscii;
        var text = _text[..Math.Min(_text.Length, start + LongestValue)];
        var compact = _compact;
        var next = _next;
        var needs = _needs;
        var least = _least;
        for (var i = start; i < text.Length; i++)
        {
            var c = text[i];
            var characterClass = c < classes.Length ? classes[c] : CharacterClass.Other;
            state = next[(state * CharacterClass.Count) + characterClass];
            if (state == 0)
            {
                return;
            }

            if (characterClass == CharacterClass.Digit)
            {
                digits++;
                compact[length++] = c;
            }
            else if (characterClass == CharacterClass.Letter)
            {
                _ = c >= 'a' ? small++ : capitals++;
                compact[length++] = (char)(c & ~0x20);
            }

            if (needs[state] < least || (digits == 0 && !withoutDigits) || (least == Need.Nothing && _table.IsOnlyAccount[state] && !Banking.IsIbanLength(compact[..length])))
            {
                continue;
            }

            if (Boundary.IsAddressEnd(_text, i + 1))
            {
                (_capitals, _small) = (capitals, small);
                Weigh(start, i + 1, state, compact[..length], isGlued, withoutDigits);
            }
        }
    }

    private void Weigh(int start, int end, int state, ReadOnlySpan<char> compact, bool isGlued, bool withoutDigits)
    {
        var words = _context.Around(end);
        var isAlone = _sole.Is(start, end);
        var kinds = (words & ~ContextTable.Other) != default ? _table.Shapes.KindsAt(state) : isAlone ? _table.Unnamed[state] : _table.Unaided[state];
        if (kinds.Length == 0)
        {
            return;
        }

        var isEnd = Boundary.IsEnd(_text, end);
        var isOther = (words & ContextTable.Other) != default;
        var isTime = compact.Length == end - start && Dates.IsTime(compact);
        foreach (var index in kinds)
        {
            var kind = _table.Kinds[index];
            var isNamed = (words & _table.Masks[index]) != default;
            var score = kind.Score(isNamed, isAlone, isOther);
            if (score < LeastScore || (!isNamed && (isTime || (kind.Entity == Entities.IpAddress && (IsOutline(start, end) || (!isAlone && IsVersion(start, end)))))) || !MayRead(index, isEnd, isGlued, withoutDigits) || (kind.Check is { } check && !check(kind.KeepsSigns ? _text[start..end] : compact)))
            {
                continue;
            }

            score -= IsPartOfChain(start, end) ? ForPart : 0;
            if (score >= LeastScore)
            {
                Offer(new Reading(start, end, index, score, isAlone));
            }
        }
    }

    private readonly bool MayRead(int index, bool isEnd, bool isGlued, bool withoutDigits)
    {
        var kind = _table.Kinds[index];
        return (isEnd || kind.Entity == Entities.IpAddress) && !(isGlued && kind.Strength < Strength.Fair) && !(kind.IsOneCase && _capitals > 0 && _small > 0)
            && (!withoutDigits || _table.IsWithoutDigits[index]);
    }

    /// <summary>Numbers below 100 before a capital: a heading's, "2.1.3.1 Scope".</summary>
    private readonly bool IsOutline(int start, int end) => end - start <= 11 && end + 2 < _text.Length && _text[end] == ' ' && char.IsUpper(_text[end + 1]) && char.IsLower(_text[end + 2])
        && IsShort(_text[start..end]);

    /// <summary>Numbers below 100 after one below 20: of programs far more often than of networks, but for 10, which is everybody's inner network.</summary>
    private readonly bool IsVersion(int start, int end)
    {
        var address = _text[start..end];
        return IsShort(address) && (address[1] == '.' || (address[0] == '1' && address[1] != '0'));
    }

    private static bool IsShort(ReadOnlySpan<char> address)
    {
        foreach (var part in address.Split('.'))
        {
            if (part.End.Value - part.Start.Value > 2)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Groups of digits with more groups beside them: only a part of a longer number, most likely. A plus sign begins a number
    /// whatever stands beside it, and where one ends the next begins.
    /// </summary>
    private readonly bool IsPartOfChain(int start, int end) => _text[start] != '+' && _text[start..end].Contains(' ')
        && ((start > 1 && _text[start - 1] == ' ' && char.IsAsciiDigit(_text[start - 2]) && !IsInternationalBefore(start - 1))
            || (end + 1 < _text.Length && _text[end] == ' ' && char.IsAsciiDigit(_text[end + 1])));

    private readonly bool IsInternationalBefore(int end)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_readings[i].End == end && _text[_readings[i].Start] == '+')
            {
                return true;
            }
        }

        return false;
    }

    private void Offer(Reading reading)
    {
        if (_count == Readings.Capacity || (_count > 0 && reading.Start >= _clusterEnd))
        {
            Flush();
        }

        _readings[_count++] = reading;
        _clusterEnd = Math.Max(_clusterEnd, reading.End);
    }

    /// <summary>Reports the surest and then the longest of readings that overlap, and then of those that are left.</summary>
    private void Flush()
    {
        while (_count > 0)
        {
            var best = _readings[0];
            for (var i = 1; i < _count; i++)
            {
                var other = _readings[i];
                if (other.Score > best.Score || (other.Score == best.Score && other.End - other.Start > best.End - best.Start))
                {
                    best = other;
                }
            }

            Report(best);
            var kept = 0;
            for (var i = 0; i < _count; i++)
            {
                var other = _readings[i];
                if (other.IsAlone && best.IsAlone && best.Score < Decisive && other.Kind != best.Kind && (other.Start, other.End) == (best.Start, best.End))
                {
                    Report(other);
                }
                else if (other.End <= best.Start || other.Start >= best.End)
                {
                    _readings[kept++] = other;
                }
            }

            _count = kept;
        }

        _clusterEnd = 0;
    }

    private readonly void Report(Reading reading)
    {
        var kind = _table.Kinds[reading.Kind];
        _sink.Add(PolicyTypes.Pii, reading.Score >= EntityKind.Sure ? kind.Severity : Severity.Low, kind.Rule, _view, reading.Start, reading.End, kind.Entity, reading.Score);
    }
}
