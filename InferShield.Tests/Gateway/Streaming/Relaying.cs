using System.Text;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>One stream through the relay: what the client got, and what is said about it.</summary>
internal sealed record Relayed(string Text, StreamResult Result, ProviderBytes Upstream)
{
    public static Task<Relayed> Async(StreamShape shape, string stream, PolicySet? policies = null, Action<StreamResult>? conclude = null) =>
        Async(shape, ProviderBytes.Of(stream), ExchangeUnder(policies ?? Usual), conclude);

    public static async Task<Relayed> Async(StreamShape shape, ProviderBytes upstream, Exchange exchange, Action<StreamResult>? conclude = null)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        var result = await Services.GetRequiredService<StreamRelay>().RelayAsync(context, exchange, shape, upstream, TestGateway.Cancellation, conclude);
        await context.Response.BodyWriter.FlushAsync(TestGateway.Cancellation);
        return new Relayed(Encoding.UTF8.GetString(body.ToArray()), result, upstream);
    }
}

/// <summary>What a provider sends, some bytes at a time.</summary>
internal sealed class ProviderBytes(IEnumerable<byte[]> blocks, Exception? end = null) : ForwardStream
{
    private readonly IEnumerator<byte[]> _blocks = blocks.GetEnumerator();
    private ReadOnlyMemory<byte> _block;

    public int Reads { get; private set; }

    public bool IsDisposed { get; private set; }

    public static ProviderBytes Of(string text, Exception? end = null) => new([Encoding.UTF8.GetBytes(text)], end);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        Reads++;
        while (_block.IsEmpty)
        {
            if (!_blocks.MoveNext())
            {
                return end is null ? 0 : throw end;
            }

            _block = _blocks.Current;
        }

        var length = Math.Min(buffer.Length, _block.Length);
        _block[..length].CopyTo(buffer);
        _block = _block[length..];
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
