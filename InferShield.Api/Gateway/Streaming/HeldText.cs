using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// One text of a stream while it is written. It remembers what was released last, since words bear on what follows them, and
/// holds back what a later piece may make a finding. Thread-unsafe, bounded in memory, linear in time.
/// </summary>
/// <param name="part">Where the text stands in an answer that is not streamed.</param>
/// <param name="judge">Says what is objected to.</param>
/// <param name="options">The bounds.</param>
/// <param name="time">Tells how long text waits.</param>
internal sealed class HeldText(string part, TextJudge judge, StreamingOptions options, TimeProvider time)
{
    // What stands before a text bears on it: the words about a number, the server of a connection string.
    private const int Context = 512;

    // What follows a finding may excuse it; a block waits for so much.
    private const int BlockPatience = 96;
    private const int Overlap = 512;
    private const int WorthJudging = 48;
    private const int WorthJudgingAtFirst = 24;
    private const int First = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly SafeCut _safeCut = new();
    private readonly TextFindings _findings = new(part, judge);
    private readonly KnownValues _known = new();
    private readonly LinkedRestoration _restoration = new(judge);
    private JsonRedaction? _json;
    private readonly FarContext _far = new();
    private char[] _text = new char[4 * Context];
    private int _length;
    private int _released;
    private long _offset;
    private long _waitsSince;
    private long _arrivedAt;
    private long _judgedAt;
    private int _judgedAgainFrom;
    private long _redactedTo;
    private Remainder? _remainder;
    private readonly Queue<long> _borders = [];
    private int _given;

    public string Part => part;

    /// <summary>Whether nothing was changed in what was released so far.</summary>
    public bool IsUnchanged { get; private set; } = true;

    /// <summary>How much was released, in characters of the text as it was written.</summary>
    public long Released => _offset + _released;

    public bool HoldsAny => _length > _released || _remainder is not null;

    /// <summary>Whether the text may not go on: nothing of it is given any more.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The verdict on what was released, and on what was not because it is blocked.</summary>
    public Inspection Inspection => _findings.Inspection;

    /// <summary>Where in what was given last the borders stand that it reached, in their order.</summary>
    public List<int> Reached { get; } = [];

    /// <summary>What comes from now on stands elsewhere, and goes on with this text: a value over the border is redacted on both sides.</summary>
    public void AddBorder() => _borders.Enqueue(_offset + _length);

    /// <summary>Adds a piece.</summary>
    /// <returns>What can go out now, redacted.</returns>
    public string Append(string piece)
    {
        Forget();
        if (piece.Length == 0 || IsBlocked)
        {
            return "";
        }

        var wasEmpty = _length == _released;
        Add(piece);
        _arrivedAt = time.GetTimestamp();
        _waitsSince = wasEmpty ? _arrivedAt : _waitsSince;
        if (_remainder is { } remainder)
        {
            Skip(remainder, wasEmpty ? _released : _length - piece.Length);
        }

        var released = _remainder is null && MayBreak(piece) ? Release() : "";
        return !IsBlocked && _length - _released > options.MaxHeld ? released + Release(CharacterStart(_length - Overlap), isLast: false, isForced: true) : released;
    }

    /// <summary>Releases all, since nothing follows.</summary>
    public string Finish()
    {
        Forget();
        if (IsBlocked || _length == _released)
        {
            Reach();
            return "";
        }

        return Release(_length, isLast: true);
    }

    private static bool MayBreak(string piece)
    {
        foreach (var c in piece)
        {
            if (c is '"' or >= '\u0590' || char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }

    private string Release()
    {
        var text = _text.AsSpan(0, _length);
        var cut = Math.Min(_safeCut.Find(text, _released, options.HoldBack, judge.OwnReach), _known.Start(text, _released));
        return cut > _released && IsWorthJudging(cut) ? Release(cut, isLast: false) : "";
    }

    // A judgement costs more than a token: those that come fast are judged some at a time.
    private bool IsWorthJudging(int cut) => _length >= _judgedAgainFrom
        && (cut - _released >= (Released < First ? WorthJudgingAtFirst : WorthJudging) || Released == 0 || _text.AsSpan(_released, cut - _released).Contains('\n') || time.GetElapsedTime(_judgedAt) >= Patience);

    private int CharacterStart(int at) => char.IsLowSurrogate(_text[at]) ? at - 1 : at;

    private string Release(int cut, bool isLast, bool isForced = false)
    {
        _judgedAt = time.GetTimestamp();
        var window = new string(_text, 0, _length);
        var judged = judge.Judge(window);
        _findings.Spent(judged.Seconds);
        var redactable = Redactable(judged.Findings, window);
        cut = isLast ? cut : Before(judged.Findings, Before(redactable, cut, isForced), isForced);
        var isPatient = !isLast && !isForced && _length - _released < options.HoldBack;
        IsBlocked = _findings.IsBlocked(judged.Findings, _released, cut, isPatient ? _length - BlockPatience : int.MaxValue, _offset, out var waitsFrom);
        cut = IsBlocked ? _released : Math.Max(_released, Math.Min(cut, waitsFrom));
        if (IsBlocked || cut > _released)
        {
            judge.Matched(window, judged.Findings, _released, IsBlocked ? int.MaxValue : cut, _offset);
        }

        if (cut == _released)
        {
            _judgedAgainFrom = _length + Math.Max(WorthJudging, (_length - _released) / 4);
            return "";
        }

        _findings.Take(judged.Findings, _released, cut, _offset, judged.Policies);
        _json ??= Released == 0 && (judge.IsJson || JsonRedaction.LooksLike(window)) ? new JsonRedaction(judge) : null;
        var before = _released;
        var given = "";
        while (_borders.TryPeek(out var border) && border < _offset + cut)
        {
            given += Give(window, (int)(border - _offset), redactable);
            // What stands beyond says for itself that something is missing.
            _redactedTo = 0;
        }

        given += Give(window, cut, redactable);
        _remainder = isForced && cut == _length && redactable.Find(finding => finding.Finding.End == cut) is { } open ? Remainder.Of(open.Finding) : null;
        judge.Waited(time.GetElapsedTime(_waitsSince));
        (_waitsSince, _judgedAgainFrom) = (_arrivedAt, 0);
        Trim(before);
        return given;
    }

    private string Give(string window, int to, List<JudgedFinding> redactable)
    {
        var given = to == _released ? "" : _restoration.Apply(Redact(window, to, redactable), _json is not null);
        IsUnchanged &= window.AsSpan(_released, to - _released).SequenceEqual(given);
        _released = to;
        _given += given.Length;
        Reach();
        return given;
    }

    private void Forget()
    {
        _given = 0;
        Reached.Clear();
    }

    private void Reach()
    {
        while (_borders.TryPeek(out var border) && border <= Released)
        {
            _borders.Dequeue();
            Reached.Add(_given);
        }
    }

    /// <summary>What is to be redacted of what is held, values included that were redacted before.</summary>
    private List<JudgedFinding> Redactable(IReadOnlyList<JudgedFinding> judged, string window)
    {
        var redactable = new List<JudgedFinding>();
        foreach (var finding in judged)
        {
            if (finding.Action == PolicyAction.Redacted && finding.Finding.End > _released)
            {
                redactable.Add(finding);
            }
        }

        _known.Find(window, _released, redactable);
        return redactable;
    }

    /// <summary>No cut goes through what is to be redacted or blocked, unless it is longer than may be held: then all of it goes out as it stands.</summary>
    private int Before(IReadOnlyList<JudgedFinding> findings, int cut, bool isForced)
    {
        var isMoved = true;
        while (isMoved)
        {
            isMoved = false;
            foreach (var (finding, action) in findings)
            {
                if (action >= PolicyAction.Redacted && finding.Start >= _released && finding.Start < cut && finding.End > cut)
                {
                    cut = isForced && finding.Start == _released ? finding.End : finding.Start;
                    isMoved = true;
                }
            }
        }

        return cut;
    }

    private string Redact(string window, int to, List<JudgedFinding> redactable)
    {
        var segment = window[_released..to];
        var (findings, begun, goesOn) = (new List<Finding>(), 0, (Finding?)null);
        foreach (var (finding, _) in redactable)
        {
            var (start, end) = (finding.Start - _released, Math.Min(segment.Length, finding.End - _released));
            if (start < 0 && end > begun && _json is null)
            {
                (begun, goesOn) = (end, finding);
            }
            else if (Math.Max(0, start) < end)
            {
                start = Math.Max(0, start);
                findings.Add(finding with { Start = start, End = end });
                _known.Add(window[(_released + start)..finding.End], finding);
                _redactedTo = Math.Max(_redactedTo, _offset + finding.End);
            }
        }

        if (goesOn is null)
        {
            return _json?.Apply(segment, findings) ?? judge.Redact(segment, findings);
        }

        // It began in what was released: its rest goes, and what stands in its place stands there once.
        var mask = _offset + goesOn.Start < _redactedTo ? "" : Redactions.Mask((goesOn.Entity ?? goesOn.PolicyType).ToUpperInvariant());
        _redactedTo = Math.Max(_redactedTo, _offset + goesOn.End);
        return mask + judge.Redact(segment[begun..], [.. findings.Where(finding => finding.End > begun)
            .Select(finding => finding with { Start = Math.Max(0, finding.Start - begun), End = finding.End - begun })]);
    }

    private void Skip(Remainder remainder, int from)
    {
        var (end, isOver) = remainder.End(_text.AsSpan(0, _length), from);
        (var before, _released) = (_released, end);
        _remainder = isOver ? null : remainder;
        Reach();
        Trim(before);
    }

    private void Add(string piece)
    {
        if (_length + piece.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + piece.Length));
        }

        piece.CopyTo(_text.AsSpan(_length));
        _length += piece.Length;
    }

    /// <summary>Forgets what is too far back to matter, from the beginning of a word.</summary>
    private void Trim(int before)
    {
        var far = _far.Look(_text.AsSpan(0, _released), before, _offset);
        var from = (int)Math.Max(0, Math.Min(far - _offset, _released - Context));
        if (from < Context)
        {
            return;
        }

        var limit = from + (Context / 2);
        while (far != _offset + from && from < limit && !Tokens.IsBreak(_text[from - 1], _text[from]))
        {
            from++;
        }

        _text.AsSpan(from, _length - from).CopyTo(_text);
        (_length, _released, _offset) = (_length - from, _released - from, _offset + from);
        if (_text.Length > 32 * Context && _length < 8 * Context)
        {
            Array.Resize(ref _text, 8 * Context);
        }
    }
}
