using InferShield.Api.Errors;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>Bounds the bytes of requests' bodies that are in memory at once: from when they are read until their requests end.</summary>
internal sealed class BodyRoom
{
    private const int ShareOfMemory = 8;

    private static readonly TimeSpan AgainIn = TimeSpan.FromSeconds(1);

    private readonly long _most;
    private readonly long _mostOfTenant;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Shares _shares = new();
    private long _taken;

    public BodyRoom(IOptions<GatewayOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        var largest = Math.Max(settings.MaxRequestBytes, settings.MaxUploadBytes);
        _most = Math.Max(settings.MaxBodyBytesInFlight ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory, largest);
        _mostOfTenant = Math.Max(_most / 2, largest);
        _patience = settings.BodyTimeout;
        _time = time;
    }

    /// <summary>Counts the body as it is read; reading throws a <see cref="RequestException"/>: 503 where there is no room, 408 where it takes too long.</summary>
    public void Watch(HttpContext context)
    {
        var body = new WatchedBody(this, context.Caller(), context.Request.Body);
        context.Request.Body = body;
        context.Response.RegisterForDispose(body);
    }

    private void Take(Caller caller, long bytes)
    {
        if (!_shares.TryTake(caller, bytes, _mostOfTenant))
        {
            throw Full();
        }

        if (Interlocked.Add(ref _taken, bytes) > _most)
        {
            GiveBack(caller, bytes);
            throw Full();
        }
    }

    private void GiveBack(Caller caller, long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        _shares.GiveBack(caller, bytes);
    }

    private static RequestException Full() =>
        new(StatusCodes.Status503ServiceUnavailable, "overloaded", "The gateway has no room for the body of the request now. Try again soon.") { RetryAfter = AgainIn };

    private sealed class WatchedBody(BodyRoom room, Caller caller, Stream body) : ForwardStream
    {
        private readonly long _start = room._time.GetTimestamp();
        private long _bytes;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            room.Take(caller, read);
            _bytes += read;
            return room._time.GetElapsedTime(_start) <= room._patience ? read
                : throw new RequestException(StatusCodes.Status408RequestTimeout, "request_timeout", "The body of the request took too long.");
        }

        protected override void Dispose(bool disposing)
        {
            room.GiveBack(caller, Interlocked.Exchange(ref _bytes, 0));
            base.Dispose(disposing);
        }
    }
}
