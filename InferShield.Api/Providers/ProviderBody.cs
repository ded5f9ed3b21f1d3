using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

/// <summary>
/// The bytes of a stream as they come, unpacked, bounded in silence, time and size. Reading throws
/// <see cref="UpstreamException"/> where the provider fails; disposing ends the call.
/// </summary>
internal sealed class ProviderBody : ForwardStream
{
    private const int BeginningBytes = 4096;

    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly ProviderOptions _options;
    private readonly Patience _patience;
    private readonly Ongoing _ongoing;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenRegistration _end;
    private ReadOnlyMemory<byte> _beginning;
    private long _bytes;

    private ProviderBody(
        HttpResponseMessage response, Stream stream, ReadOnlyMemory<byte> beginning, ProviderOptions options, Patience patience, Ongoing ongoing, TimeProvider time)
    {
        (_response, _stream, _beginning, _options, _patience, _ongoing, _time) = (response, stream, beginning, options, patience, ongoing, time);
        _bytes = beginning.Length;
        patience.GoOn(options.StreamTimeout);
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _end = patience.Token.UnsafeRegister(static silence => ((CancellationTokenSource)silence!).Cancel(), _silence);
        Headers = ProviderHeaders.OfAnswer(response.Headers);
    }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Waits for the first bytes: until they are there another provider may still be asked.</summary>
    /// <exception cref="UpstreamException">The stream is empty.</exception>
    public static async Task<ProviderBody> OpenAsync(
        HttpResponseMessage response, ProviderOptions options, Patience patience, Ongoing ongoing, TimeProvider time, CancellationToken firstByte)
    {
        var stream = await response.Content.ReadAsStreamAsync(firstByte);
        var buffer = new byte[BeginningBytes];
        var read = await stream.ReadAsync(buffer, firstByte);
        return read > 0
            ? new ProviderBody(response, stream, buffer.AsMemory(0, read), options, patience, ongoing, time)
            : throw new UpstreamException(UpstreamException.Malformed);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_beginning.Length > 0)
        {
            var length = Math.Min(buffer.Length, _beginning.Length);
            _beginning[..length].CopyTo(buffer);
            _beginning = _beginning[length..];
            return length;
        }

        var start = _time.GetTimestamp();
        using var canceled = cancellationToken.UnsafeRegister(static silence => ((CancellationTokenSource)silence!).Cancel(), _silence);
        _silence.CancelAfter(_options.IdleTimeout);
        try
        {
            var read = await _stream.ReadAsync(buffer, _silence.Token);
            _ongoing.Error = read == 0 && buffer.Length > 0 ? null : _ongoing.Error;
            return (_bytes += read) <= _options.MaxStreamBytes ? read : throw new UpstreamException(UpstreamException.TooLarge);
        }
        catch (Exception failure) when (!_patience.IsClientGone && !cancellationToken.IsCancellationRequested
            && UpstreamFailure.KindOf(failure, _silence.IsCancellationRequested) is { } kind)
        {
            throw await _ongoing.FailAsync(kind, _patience.IsOver);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            _ongoing.AddWait(start);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Its reader had enough: the last event came before the last byte, or a policy ended the stream.
            if (_ongoing.Error == MetricContract.Canceled && !_patience.IsClientGone)
            {
                _ongoing.Error = null;
            }

            _response.Dispose();
            _end.Dispose();
            _silence.Dispose();
            _patience.Dispose();
            _ongoing.Dispose();
        }

        base.Dispose(disposing);
    }
}
