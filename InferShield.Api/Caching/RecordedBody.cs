using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Caching;

/// <summary>A response's body that remembers the first bytes that are written to it.</summary>
/// <param name="inner">Where they go.</param>
/// <param name="maxBytes">What is remembered at most; of a longer body nothing is.</param>
internal sealed class RecordedBody(IHttpResponseBodyFeature inner, int maxBytes) : IHttpResponseBodyFeature
{
    private readonly RecordingWriter _writer = new(inner.Writer, maxBytes);

    /// <summary>All that was written; null where it was too much.</summary>
    public ReadOnlyMemory<byte>? Written => _writer.Written;

    public Stream Stream => inner.Stream;

    public PipeWriter Writer => _writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();

    private sealed class RecordingWriter(PipeWriter inner, int maxBytes) : PipeWriter
    {
        private ArrayBufferWriter<byte>? _kept = new();
        private Memory<byte> _latest;

        public ReadOnlyMemory<byte>? Written => _kept?.WrittenMemory;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _latest = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (_kept is { } kept && kept.WrittenCount + bytes <= maxBytes)
            {
                kept.Write(_latest.Span[..bytes]);
            }
            else
            {
                _kept = null;
            }

            _latest = _latest[bytes..];
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
