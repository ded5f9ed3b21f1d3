using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Simulator.Faults;

namespace InferShield.Simulator.Wire;

/// <summary>Sends a reply at the pace and with the fault that a plan asks for.</summary>
internal sealed class ReplyWriter(HttpContext context, Plan plan)
{
    private const int FlushBytes = 4096;

    // Long enough for the bytes sent so far to reach the client before the reset does.
    private static readonly TimeSpan BeforeReset = TimeSpan.FromMilliseconds(50);

    private readonly HttpResponse _response = context.Response;
    private long _firstToken;
    private int _tokens;

    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task WriteAsync(Reply reply, CancellationToken cancellation) => reply.Body is { } body
        ? WriteBodyAsync(body, reply.Tokens, cancellation)
        : WriteEventsAsync(reply.Events!, reply.Tokens / 2, cancellation);

    private async Task WriteBodyAsync(JsonObject body, int tokens, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Json);
        var half = bytes.AsMemory(0, bytes.Length / 2);
        var writing = plan.TokensPerSecond > 0 ? TimeSpan.FromSeconds(tokens / plan.TokensPerSecond) : TimeSpan.Zero;
        await Task.Delay(plan.FirstToken + writing, cancellation);

        _response.ContentType = "application/json";
        _response.ContentLength = plan.Fault is Fault.Malformed ? half.Length : bytes.Length;
        if (plan.Fault is Fault.None)
        {
            await _response.Body.WriteAsync(bytes, cancellation);
            return;
        }

        await _response.Body.WriteAsync(half, cancellation);
        await BreakOffAsync(cancellation);
    }

    private async Task WriteEventsAsync(IEnumerable<ServerEvent> events, int middle, CancellationToken cancellation)
    {
        _response.ContentType = "text/event-stream; charset=utf-8";
        _response.Headers.CacheControl = "no-cache";
        using var json = new Utf8JsonWriter(_response.BodyWriter, new JsonWriterOptions { Encoder = Json.Encoder });
        foreach (var item in events)
        {
            if (item.IsToken)
            {
                if (plan.Fault is not Fault.None && _tokens >= middle)
                {
                    await BreakOffAsync(cancellation);
                    return;
                }

                await PaceAsync(cancellation);
            }

            Write(item, json);
            if (_response.BodyWriter.UnflushedBytes >= FlushBytes)
            {
                await _response.BodyWriter.FlushAsync(cancellation);
            }
        }
    }

    private void Write(ServerEvent item, Utf8JsonWriter json)
    {
        var output = _response.BodyWriter;
        if (item.Name is { } name)
        {
            output.Write("event: "u8);
            Encoding.UTF8.GetBytes(name.AsSpan(), output);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        if (item.Json is { } data)
        {
            json.Reset();
            data.WriteTo(json, Json);
            json.Flush();
        }
        else
        {
            output.Write("[DONE]"u8);
        }

        output.Write("\n\n"u8);
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
                _response.BodyWriter.Write("data: {\"choices\":[{\"delta\":\n\n"u8);
            }

            return;
        }

        await _response.BodyWriter.FlushAsync(cancellation);
        await Task.Delay(plan.Fault is Fault.Stall ? Timeout.InfiniteTimeSpan : BeforeReset, cancellation);
        context.Abort();
    }
}
