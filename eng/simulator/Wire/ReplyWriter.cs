using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using InferShield.Simulator.Faults;

namespace InferShield.Simulator.Wire;

/// <summary>Sends a reply at the pace and with the fault that a plan asks for.</summary>
internal sealed class ReplyWriter(HttpContext context, Plan plan)
{
    private const int FlushBytes = 4096;

    // Beyond the end of any answer.
    private const int MissingBytes = 1_000_000;

    // Long enough for the bytes sent so far to reach the client before the reset does.
    private static readonly TimeSpan BeforeReset = TimeSpan.FromMilliseconds(50);

    private readonly HttpResponse _response = context.Response;
    private long _firstToken;
    private int _tokens;

    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task WriteAsync(Reply reply, CancellationToken cancellation)
    {
        _response.ContentType = reply.ContentType;
        if (plan.Fault is Fault.Bomb)
        {
            return Ballast.WriteBombAsync(_response, isStream: reply.Events is not null, cancellation);
        }

        return reply.Body is { } body
            ? WriteBodyAsync(body, reply.Tokens, cancellation)
            : WriteEventsAsync(reply.Events!, reply.Tokens / 2, cancellation);
    }

    private async Task WriteBodyAsync(byte[] bytes, int tokens, CancellationToken cancellation)
    {
        var writing = plan.TokensPerSecond > 0 ? TimeSpan.FromSeconds(tokens / plan.TokensPerSecond) : TimeSpan.Zero;
        await Task.Delay(plan.FirstToken + writing, cancellation);
        if (plan.Fault is Fault.Oversized)
        {
            await Ballast.WriteOversizedAsync(_response.BodyWriter, cancellation);
            return;
        }

        var half = bytes.AsMemory(0, bytes.Length / 2);
        var isHalf = plan.Fault is Fault.Stall or Fault.Reset or Fault.Malformed;
        _response.ContentLength = plan.Fault switch
        {
            Fault.Malformed => half.Length,
            Fault.WrongLength => bytes.Length + MissingBytes,
            _ => bytes.Length,
        };
        await _response.Body.WriteAsync(isHalf ? half : bytes, cancellation);
        if (isHalf)
        {
            await BreakOffAsync(cancellation);
        }
    }

    private async Task WriteEventsAsync(IEnumerable<ServerEvent> events, int middle, CancellationToken cancellation)
    {
        _response.Headers.CacheControl = "no-cache";
        _response.ContentLength = plan.Fault is Fault.WrongLength ? MissingBytes : null;
        using var writer = new EventWriter(_response.BodyWriter);
        foreach (var item in events)
        {
            if (item.IsToken)
            {
                if (_tokens >= middle && await HasEndedAsync(item, writer, isMiddle: _tokens == middle, cancellation))
                {
                    return;
                }

                await PaceAsync(cancellation);
            }

            writer.Write(item);
            if (_response.BodyWriter.UnflushedBytes >= FlushBytes)
            {
                await _response.BodyWriter.FlushAsync(cancellation);
            }
        }
    }

    private async Task<bool> HasEndedAsync(ServerEvent item, EventWriter writer, bool isMiddle, CancellationToken cancellation)
    {
        switch (plan.Fault)
        {
            case Fault.None or Fault.WrongLength or Fault.Redirect:
                return false;
            case Fault.Oversized:
                if (isMiddle)
                {
                    writer.WriteStart(item.Name);
                    await Ballast.WriteOversizedAsync(_response.BodyWriter, cancellation);
                    writer.WriteEnd();
                }

                return false;
            case Fault.ErrorEvent:
                writer.Write(ErrorEvents.After(item));
                return true;
            case Fault.Unfinished:
                return true;
            default:
                await BreakOffAsync(cancellation);
                return true;
        }
    }

    private async Task PaceAsync(CancellationToken cancellation)
    {
        if (_tokens == 0)
        {
            await WaitAsync(plan.FirstToken, cancellation);
            _firstToken = Stopwatch.GetTimestamp();
        }
        else if (plan.TokensPerSecond > 0)
        {
            var due = TimeSpan.FromSeconds(_tokens / plan.TokensPerSecond);
            await WaitAsync(due - Stopwatch.GetElapsedTime(_firstToken), cancellation);
        }

        _tokens++;
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (time >= TimeSpan.FromMilliseconds(1))
        {
            await _response.BodyWriter.FlushAsync(cancellation);
            await Task.Delay(time, cancellation);
        }
    }

    private async Task BreakOffAsync(CancellationToken cancellation)
    {
        if (plan.Fault is Fault.Malformed)
        {
            if (_response.ContentLength is null)
            {
                await _response.Body.WriteAsync("data: {\"choices\":[{\"delta\":\n\n"u8.ToArray(), cancellation);
            }

            return;
        }

        await _response.BodyWriter.FlushAsync(cancellation);
        await Task.Delay(plan.Fault is Fault.Stall ? Timeout.InfiniteTimeSpan : BeforeReset, cancellation);
        context.Abort();
    }
}
