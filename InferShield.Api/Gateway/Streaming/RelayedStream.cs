using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming.Shapes;
using InferShield.Api.Providers.Translation;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>The policies object to what a stream says.</summary>
internal sealed class StreamBlockedException : Exception;

/// <summary>One stream on its way: takes events one by one and writes what may go out of them.</summary>
internal sealed class RelayedStream(
    StreamRules rules, StreamTexts texts, Exchange exchange, Inspector inspector, Uninspected uninspected, SseWriter writer, InferShieldMetrics metrics, TimeProvider time)
{
    private const int MostFindings = 1000;

    private readonly List<TextPiece> _pieces = [];
    private readonly Dictionary<TextKey, string> _written = [];
    private readonly Repetitions _repetitions = new(texts);
    private readonly HashSet<(string Part, string Rule)> _seen = [];
    private Inspection _rest = new(PolicyAction.Allowed, 0, [], 0);
    private TokenUsage _usage;
    private long? _number;
    private bool _isAnySent;

    public long? FirstTextAt { get; private set; }

    public TokenUsage Usage => _usage;

    /// <summary>The model that the provider names first; null while it names none.</summary>
    public string? Model { get; private set; }

    /// <summary>The verdict on all that was written so far.</summary>
    public Inspection Inspection => Inspection.Of([.. texts.All.Select(text => text.Held.Inspection), _rest]);

    /// <exception cref="MalformedStreamException">The data is no event of the shape.</exception>
    public static JsonObject Parse(SseEvent frame)
    {
        try
        {
            return StrictJson.ParseObject(frame.Data);
        }
        catch (JsonException)
        {
            throw new MalformedStreamException("The data of an event is no JSON object.");
        }
    }

    /// <summary>Inspects an event and writes what may go out.</summary>
    /// <exception cref="StreamBlockedException">The stream must not go on.</exception>
    public async Task TakeAsync(SseEvent frame, JsonObject data, CancellationToken cancellation)
    {
        if (await ReadAsync(frame, data, cancellation))
        {
            Write(frame, data);
        }
    }

    /// <summary>Inspects an event, writes what it ends, and leaves in it what may go out.</summary>
    /// <returns>Whether it says anything.</returns>
    /// <exception cref="StreamBlockedException">The stream must not go on.</exception>
    public async Task<bool> ReadAsync(SseEvent frame, JsonObject data, CancellationToken cancellation)
    {
        Count(rules.UsageOf(data));
        Model ??= data.Word("model") ?? data["response"].Word("model");
        texts.Note(data);
        TakePieces(data);
        if (_pieces.Count == 0)
        {
            Flush(text => rules.Ends(data, text.Key));
        }

        if (rules.Repeats)
        {
            _repetitions.Take(data, isTaking: _pieces.Count == 0);
        }

        await InspectRestAsync(data, cancellation);
        var isWaiting = Waits(frame, data);
        var isSaid = _pieces.Count == 0 || _written.Values.All(text => text.Length == 0);
        if (_pieces.Count > 0)
        {
            PutPieces(frame, data, isWaiting);
            Flush(text => rules.Ends(data, text.Key));
        }

        _repetitions.PutBack();
        return !isWaiting && (isSaid || _pieces.Exists(piece => piece.Text.Length > 0) || !rules.IsEmpty(data));
    }

    /// <summary>Writes what is held, since nothing follows.</summary>
    public void FlushAll() => Flush(_ => true);

    /// <summary>Adds what was found in a text that is no piece.</summary>
    public void Add(Inspection inspection)
    {
        var findings = inspection.Findings.Where(found => _seen.Count < MostFindings && _seen.Add((found.Part, found.Finding.Rule))).ToList();
        _rest = Inspection.Of([_rest, inspection with { Findings = findings }]);
    }

    public void Write(SseEvent frame, JsonObject data)
    {
        if (exchange.HidesUsage && !rules.HideUsage(data))
        {
            return;
        }

        if (data["sequence_number"] is JsonValue number && number.TryGetValue<long>(out var given))
        {
            _number = _number + 1 ?? given;
            data["sequence_number"] = _number;
        }

        writer.Write(frame, data);
    }

    private void Count(TokenUsage usage) => _usage = new TokenUsage(usage.Input ?? _usage.Input, usage.Output ?? _usage.Output);

    // Empty, they are not inspected as texts of their own.
    private void TakePieces(JsonObject data)
    {
        _pieces.Clear();
        _written.Clear();
        rules.Find(data, _pieces);
        foreach (var piece in _pieces)
        {
            _written[piece.Key] = _written.GetValueOrDefault(piece.Key, "") + piece.Text;
            piece.Replace("");
        }

        rules.TakeEchoes(data, _written);
    }

    private async Task InspectRestAsync(JsonObject data, CancellationToken cancellation)
    {
        var contents = BodyReader.Read(data, rules.Body);
        if (contents.Texts.Count == 0 && contents.Opaque.Count == 0)
        {
            return;
        }

        var inspection = Inspection.Of([await inspector.InspectAsync(contents.Texts, exchange, cancellation), uninspected.Judge(contents.Opaque)]);
        Add(inspection);
        if (inspection.Action == PolicyAction.Blocked)
        {
            throw new StreamBlockedException();
        }

        if (exchange.Policies.Restores(exchange.Caller.TenantId))
        {
            foreach (var part in BodyReader.Read(data, rules.Body).Texts.Where(part => part.IsWhole))
            {
                var restored = exchange.Redactions.Restore(part.Text, part.IsJson ? Restoration.Escape : value => value);
                if (restored.Count > 0)
                {
                    part.Replace(restored.Text);
                }

                metrics.TrackRedactionTokens("restored", restored.Count);
                metrics.TrackRedactionTokens("refused", restored.Refused);
            }
        }
    }

    // What stands between the pieces of a text that is held goes out in its turn.
    private bool Waits(SseEvent frame, JsonObject data)
    {
        if (rules.RowOf(data) is not { } key || texts.Begun(key) is not { } text)
        {
            return false;
        }

        var waits = _pieces.Count == 0 || !rules.IsEmpty(data) ? text.AnyWaits || (text.Held.HoldsAny && !rules.IsEmpty(data)) : false;
        var part = rules.PartBegun(data);
        if (waits)
        {
            text.Wait(frame, data, part);
        }
        else if (part is not null)
        {
            text.Begin(part);
        }

        return waits;
    }

    private void PutPieces(SseEvent frame, JsonObject data, bool isWaiting)
    {
        foreach (var piece in _pieces)
        {
            // A text that stands twice in an event comes out at its first place.
            if (!_written.Remove(piece.Key, out var written))
            {
                continue;
            }

            FirstTextAt ??= written.Length > 0 ? time.GetTimestamp() : null;
            var text = texts.Of(piece.Key);
            var released = text.Append(written, frame, data);
            if (rules.Ends(data, piece.Key))
            {
                released += text.Finish();
            }

            var rest = Pass(text, Checked(text, released));
            if (isWaiting)
            {
                Carry(text, rest);
                continue;
            }

            piece.Replace(rest);
            rules.PutEchoes(data, piece.Key, text.Held);
        }
    }

    /// <summary>Writes the events that waited for what was released, each after what stands before it.</summary>
    /// <returns>What stands behind them.</returns>
    private string Pass(StreamedText text, string released)
    {
        var at = 0;
        foreach (var end in text.Held.Reached)
        {
            Carry(text, released[at..end]);
            var (frame, data) = text.Next(released.Length - end);
            Write(frame, data);
            at = end;
        }

        if (!text.AnyWaits)
        {
            return at == 0 ? released : released[at..];
        }

        Carry(text, released[at..]);
        return "";
    }

    private void Carry(StreamedText text, string released)
    {
        if (released.Length > 0)
        {
            var carrier = rules.Carrying(text.LastEvent!, text.Key, released);
            rules.PutEchoes(carrier, text.Key, text.Held);
            Write(text.LastFrame! with { Name = rules.NameOf(text.LastFrame!), Id = null, Retry = null }, carrier);
        }
    }

    private void Flush(Func<StreamedText, bool> isOver)
    {
        foreach (var text in texts.All)
        {
            if ((text.Held.HoldsAny || text.AnyWaits) && text.LastEvent is not null && isOver(text))
            {
                Carry(text, Pass(text, Checked(text, text.Finish())));
            }
        }
    }

    private string Checked(StreamedText text, string released)
    {
        if (text.Held.IsBlocked)
        {
            throw new StreamBlockedException();
        }

        if (released.Length > 0 && !_isAnySent)
        {
            _isAnySent = true;
            metrics.TrackFirstTokenDelay(time.GetElapsedTime(FirstTextAt ?? time.GetTimestamp()).TotalSeconds);
        }

        return released;
    }
}
