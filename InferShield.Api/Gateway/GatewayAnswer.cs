using System.Text.Json;

namespace InferShield.Api.Gateway;

/// <summary>What a client is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Written as JSON, in the providers' way.</param>
internal sealed record GatewayAnswer(int Status, object Body)
{
    /// <summary>Headers of the provider that its clients need, such as <c>Retry-After</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public async Task WriteAsync(HttpContext context)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Body, SnakeCase.Options);
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
