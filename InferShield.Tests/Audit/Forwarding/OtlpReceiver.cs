using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.Audit.Forwarding;

/// <summary>A log record as it came over OTLP.</summary>
internal sealed record OtlpEvent(DateTimeOffset At, int Severity, string Name, Dictionary<string, object> Attributes, Dictionary<string, object> Resource);

/// <summary>A receiver of logs by OTLP over HTTP, on a port of 127.0.0.1.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<OtlpEvent> Events { get; } = [];

    public ConcurrentQueue<string?> Authorizations { get; } = [];

    /// <summary>What it answers; other than 200 it keeps nothing.</summary>
    public volatile int Status = 200;

    public Uri Endpoint => new(_app.Urls.Single() + "/v1/logs");

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/logs", receiver.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.StatusCode = Status;
        if (Status != 200)
        {
            return;
        }

        Authorizations.Enqueue(context.Request.Headers.Authorization);
        foreach (var resourceLogs in Fields(body.ToArray()).Where(field => field.Number == 1))
        {
            var parts = Fields(resourceLogs.Bytes).ToList();
            var resource = Attributes(Fields(parts.Single(part => part.Number == 1).Bytes), 1);
            foreach (var record in parts.Where(part => part.Number == 2).SelectMany(scope => Fields(scope.Bytes)).Where(part => part.Number == 2))
            {
                Events.Enqueue(Read(Fields(record.Bytes).ToList(), resource));
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private static OtlpEvent Read(List<Field> fields, Dictionary<string, object> resource) => new(
        DateTimeOffset.UnixEpoch.AddTicks((long)fields.Single(field => field.Number == 1).Value / 100),
        (int)fields.Single(field => field.Number == 2).Value,
        fields.SingleOrDefault(field => field.Number == 12) is { } name ? Encoding.UTF8.GetString(name.Bytes.Span) : "",
        Attributes(fields, 6),
        resource);

    private static Dictionary<string, object> Attributes(IEnumerable<Field> fields, int number) => fields.Where(field => field.Number == number)
        .Select(field => Fields(field.Bytes).ToList())
        .ToDictionary(pair => Encoding.UTF8.GetString(pair.Single(part => part.Number == 1).Bytes.Span), pair => Value(pair.Single(part => part.Number == 2).Bytes));

    private static object Value(ReadOnlyMemory<byte> bytes) => Fields(bytes).FirstOrDefault() switch
    {
        null => "",
        { Number: 1 } text => Encoding.UTF8.GetString(text.Bytes.Span),
        { Number: 5 } array => string.Join(',', Fields(array.Bytes).Select(value => Value(value.Bytes))),
        var number => (long)number.Value,
    };

    // The wire format of protocol buffers.
    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Variable(bytes.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new Field(number, Variable(bytes.Span, ref at), default);
                    break;
                case 1:
                    yield return new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default);
                    at += 8;
                    break;
                case 5:
                    yield return new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default);
                    at += 4;
                    break;
                default:
                    var length = (int)Variable(bytes.Span, ref at);
                    yield return new Field(number, 0, bytes.Slice(at, length));
                    at += length;
                    break;
            }
        }
    }

    private static ulong Variable(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    private sealed record Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes);
}
