using System.Text.Json;

namespace InferShield.Api.Gateway;

/// <summary>What a client is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Written as JSON, in the providers' way.</param>
internal sealed record GatewayAnswer(int Status, object Body)
{
    /// <summary>Headers of the provider that its clients need, such as <c>Retry-After</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Written instead of <see cref="Body"/> where the answer is no JSON.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    /// <summary>The media type of <see cref="Raw"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Writes the answer piece by piece instead. Calls its argument once with the status to put on record, before the last
    /// piece; where that throws, the client is told so in the last piece's place.
    /// </summary>
    public Func<Action<int>, Task>? Stream { get; init; }

    public void WriteHeaders(HttpContext context)
    {
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }
    }

    public async Task WriteAsync(HttpContext context)
    {
        var bytes = Raw ?? JsonSerializer.SerializeToUtf8Bytes(Body, SnakeCase.Options);
        var response = context.Response;
        response.StatusCode = Status;
        if (bytes.Length == 0)
        {
            WriteHeaders(context);
            return;
        }

        response.ContentType = Raw is null ? "application/json; charset=utf-8" : ContentType ?? "application/octet-stream";
        response.ContentLength = bytes.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        WriteHeaders(context);
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
