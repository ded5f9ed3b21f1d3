using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace InferShield.Api.Gateway;

/// <summary>What the provider said: its status and its JSON body.</summary>
internal sealed record ProviderAnswer(int Status, JsonObject Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Calls the provider, bounded in time and size, and counts each call.</summary>
internal sealed class ProviderClient(HttpClient http, IOptions<ProviderOptions> options, InferShieldMetrics metrics, TimeProvider time)
{
    public string Name => options.Value.Name;

    /// <exception cref="UpstreamException">No usable answer came.</exception>
    public async Task<ProviderAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var error = (string?)"canceled";
        try
        {
            var answer = await CallAsync(method, path, body, cancellation);
            error = answer.IsSuccess ? null : $"http_{answer.Status}";
            return answer;
        }
        catch (UpstreamException failure)
        {
            error = failure.Kind;
            throw;
        }
        finally
        {
            metrics.TrackUpstream(Name, time.GetElapsedTime(start).TotalSeconds, error);
        }
    }

    private async Task<ProviderAnswer> CallAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{options.Value.BaseUrl.ToString().TrimEnd('/')}/{path}");
        if (options.Value.ApiKey is { Length: > 0 } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
            return new ProviderAnswer((int)response.StatusCode, JsonNode.Parse(bytes) as JsonObject ?? throw new UpstreamException("malformed"));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && Kind(failure) is { } kind)
        {
            throw new UpstreamException(kind, failure);
        }
    }

    private static string? Kind(Exception failure) => failure switch
    {
        TimeoutRejectedException or OperationCanceledException => "timeout",
        BrokenCircuitException => "unavailable",
        JsonException => "malformed",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "too_large",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => "connect",
        HttpRequestException or IOException => "reset",
        _ => null,
    };
}
