using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Providers.Translation;

/// <summary>
/// A provider's events in the client's shape, translated as they are read: in memory is what arrived together, and no more than one
/// event that is not whole yet. Ends where the provider's stream ends, with or without its last event.
/// </summary>
internal sealed class TranslatedStream : ForwardStream
{
    private readonly Stream _events;
    private readonly EventTranslation _translation;
    private readonly SseReader _reader;
    private readonly MemoryStream _written = new();
    private readonly PipeWriter _pipe;
    private readonly SseWriter _writer;
    private ExceptionDispatchInfo? _failure;
    private bool _isOver;

    public TranslatedStream(Stream events, EventTranslation translation, int maxEventBytes)
    {
        (_events, _translation) = (events, translation);
        _reader = new SseReader(events, maxEventBytes);
        _pipe = PipeWriter.Create(_written, new StreamPipeWriterOptions(leaveOpen: true));
        _writer = new SseWriter(_pipe);
    }

    /// <exception cref="UpstreamException">The provider fails, or sends what is no event of its shape.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0 && _written.Position == _written.Length)
        {
            _failure?.Throw();
            if (_isOver)
            {
                return 0;
            }

            _written.SetLength(0);
            await TranslateAsync(cancellationToken);
            _written.Position = 0;
        }

        return _written.Read(buffer.Span);
    }

    public override async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _events.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _events.Dispose();
            _writer.Dispose();
            _written.Dispose();
        }

        base.Dispose(disposing);
    }

    // What came before a failure is the client's.
    private async ValueTask TranslateAsync(CancellationToken cancellation)
    {
        try
        {
            var events = await _reader.ReadAsync(cancellation);
            _isOver = events is null;
            foreach (var item in events ?? [])
            {
                Translate(item);
                if (_isOver = _translation.IsOver)
                {
                    break;
                }
            }
        }
        catch (Exception failure) when (failure is MalformedStreamException or JsonException)
        {
            _failure = ExceptionDispatchInfo.Capture(AnswerReading.Malformed());
        }
        catch (UpstreamException failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        await _writer.FlushAsync(cancellation);
    }

    private void Translate(SseEvent item)
    {
        if (item.IsComment)
        {
            _writer.KeepAlive();
        }
        else if (item.IsDone)
        {
            _translation.Finish(_writer);
        }
        else
        {
            _translation.Translate(StrictJson.ParseObject(item.Data), _writer);
        }
    }
}
