using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// Reads server-sent events (WHATWG HTML, section 9.2): lines end in CR, LF or both, an empty line ends an event, a byte order mark
/// may stand first. An event is bounded in size, and must be UTF-8.
/// </summary>
internal sealed class SseReader(Stream stream, int maxEventBytes)
{
    private const int LongestId = 128;
    private const int LongestName = 64;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 8192, leaveOpen: true));
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;
    private bool _isStarted;
    private bool _isAfterReturn;
    private bool _hasComment;
    private int _size;
    private long _unended;
    private string? _name;
    private string? _id;
    private int? _retry;

    /// <summary>The events that arrived together, at least one; null at the end of the stream.</summary>
    /// <exception cref="MalformedStreamException">An event is too large, or is no UTF-8.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<IReadOnlyList<SseEvent>?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation);
            var buffer = result.Buffer;
            var events = Take(ref buffer);
            if (_size + buffer.Length > maxEventBytes)
            {
                throw new MalformedStreamException("An event is larger than is read.");
            }

            _reader.AdvanceTo(buffer.Start, result.Buffer.End);
            if (events.Count > 0)
            {
                return events;
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    public ValueTask CompleteAsync() => _reader.CompleteAsync();

    private List<SseEvent> Take(ref ReadOnlySequence<byte> buffer)
    {
        var events = new List<SseEvent>();
        if (_isStarted && !HasLineEnd(buffer.Slice(_unended)))
        {
            _unended = buffer.Length;
            return events;
        }

        var reader = new SequenceReader<byte>(buffer);
        if (!_isStarted && buffer.Length >= 3)
        {
            reader.IsNext([0xEF, 0xBB, 0xBF], advancePast: true);
            _isStarted = true;
        }

        var consumed = reader.Position;
        while (_isStarted)
        {
            if (_isAfterReturn && reader.TryPeek(out var next))
            {
                _isAfterReturn = false;
                if (next == '\n')
                {
                    reader.Advance(1);
                    consumed = reader.Position;
                }
            }

            if (!reader.TryReadToAny(out ReadOnlySequence<byte> line, "\r\n"u8, advancePastDelimiter: false))
            {
                break;
            }

            reader.TryRead(out var end);
            _isAfterReturn = end == '\r';
            consumed = reader.Position;
            if (line.IsSingleSegment)
            {
                Accept(line.FirstSpan, events);
            }
            else
            {
                Accept(line.ToArray(), events);
            }
        }

        buffer = buffer.Slice(consumed);
        _unended = _isStarted ? buffer.Length : 0;
        return events;
    }

    // A long line comes in many reads, each of which is looked at once.
    private static bool HasLineEnd(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.ContainsAny((byte)'\r', (byte)'\n'))
            {
                return true;
            }
        }

        return false;
    }

    private void Accept(ReadOnlySpan<byte> line, List<SseEvent> events)
    {
        if (line.IsEmpty)
        {
            End(events);
            return;
        }

        _size += line.Length;
        if (_size > maxEventBytes)
        {
            throw new MalformedStreamException("An event is larger than is read.");
        }

        if (!Utf8.IsValid(line))
        {
            throw new MalformedStreamException("An event is not UTF-8.");
        }

        var colon = line.IndexOf((byte)':');
        var value = colon < 0 ? [] : line[(colon + 1)..];
        value = !value.IsEmpty && value[0] == ' ' ? value[1..] : value;
        switch (colon < 0 ? line : line[..colon])
        {
            case []:
                _hasComment = true;
                break;
            case var field when field.SequenceEqual("data"u8):
                if (_hasData)
                {
                    _data.Write("\n"u8);
                }

                _data.Write(value);
                _hasData = true;
                break;
            case var field when field.SequenceEqual("event"u8):
                _name = Word(value, LongestName);
                break;
            case var field when field.SequenceEqual("id"u8):
                _id = Word(value, LongestId);
                break;
            case var field when field.SequenceEqual("retry"u8):
                _retry = int.TryParse(value, out var milliseconds) && milliseconds >= 0 ? milliseconds : _retry;
                break;
        }
    }

    private void End(List<SseEvent> events)
    {
        if (_hasData)
        {
            events.Add(new SseEvent(_name, _data.WrittenSpan.ToArray()) { Id = _id, Retry = _retry });
        }
        else if (_hasComment)
        {
            events.Add(SseEvent.Comment);
        }

        _data.ResetWrittenCount();
        (_hasData, _hasComment, _size, _name, _id, _retry) = (false, false, 0, null, null, null);
    }

    // What is no word would be a text that nobody inspects.
    private static string? Word(ReadOnlySpan<byte> value, int longest)
    {
        if (value.Length == 0 || value.Length > longest)
        {
            return null;
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'.' or (byte)'_' or (byte)'-' or (byte)':'))
            {
                return null;
            }
        }

        return Encoding.ASCII.GetString(value);
    }
}
