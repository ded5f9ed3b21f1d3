using System.Net.Http.Headers;
using System.Text.Json;
using InferShield.Api.Gateway;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace InferShield.Api.Providers;

/// <summary>
/// Calls the provider, bounded in time and size, and counts each call. A model call is slow by nature and not safe to
/// send twice: one attempt, a long time-out over the whole answer, and a circuit breaker.
/// </summary>
internal sealed partial class ProviderClient
{
    private const string Connect = "connect";
    private const string Reset = "reset";

    private readonly HttpClient _http;
    private readonly ProviderOptions _options;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<ProviderAnswer> _breaker;

    public ProviderClient(
        HttpClient http, IOptions<ProviderOptions> options, InferShieldMetrics metrics, TimeProvider time, ILogger<ProviderClient> logger)
    {
        (_http, _options, _metrics, _time, _logger) = (http, options.Value, metrics, time, logger);
        _breaker = new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProviderAnswer>
            {
                FailureRatio = .5,
                MinimumThroughput = _options.BreakerMinimumCalls,
                BreakDuration = _options.BreakerPause,
                ShouldHandle = new PredicateBuilder<ProviderAnswer>().Handle<UpstreamException>(IsOutage).HandleResult(answer => answer.Status >= 500),
                OnOpened = _ => Log(LogOpened),
                OnClosed = _ => Log(LogClosed),
            })
            .Build();
    }

    public string Name => _options.Name;

    /// <inheritdoc cref="ProviderCalls.SendAsync"/>
    public async Task<ProviderAnswer> SendAsync(HttpContext context, ProviderCall call)
    {
        var start = _time.GetTimestamp();
        var error = (string?)MetricContract.Canceled;
        try
        {
            var answer = await _breaker.ExecuteAsync(async token => await CallAsync(call, token), context.RequestAborted);
            error = answer.IsSuccess ? null : $"http_{answer.Status}";
            return answer;
        }
        catch (UpstreamException failure)
        {
            error = failure.Kind;
            throw;
        }
        catch (BrokenCircuitException)
        {
            error = UpstreamException.Unavailable;
            throw new UpstreamException(error) { RetryAfter = _options.BreakerPause };
        }
        finally
        {
            var elapsed = _time.GetElapsedTime(start);
            context.AddUpstreamTime(elapsed);
            _metrics.TrackUpstream(Name, elapsed.TotalSeconds, error);
        }
    }

    /// <inheritdoc cref="ProviderCalls.OpenAsync"/>
    public async Task<ProviderStream> OpenAsync(HttpContext context, ProviderCall call)
    {
        var start = _time.GetTimestamp();
        try
        {
            using var request = Request(call);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
            {
                return new ProviderStream(Name, Dialect.OpenAi, (int)response.StatusCode, ProviderAnswer.Kept(response.Headers),
                    await response.Content.ReadAsStreamAsync(context.RequestAborted));
            }

            var answer = ProviderAnswer.Read(Name, (int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(context.RequestAborted));
            return new ProviderStream(Name, Dialect.OpenAi, answer.Status, answer.Headers, Stream.Null) { Refusal = answer };
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested && Kind(failure) is { } kind)
        {
            LogFailed(kind, failure.Message);
            throw new UpstreamException(kind);
        }
        finally
        {
            context.AddUpstreamTime(_time.GetElapsedTime(start));
        }
    }

    private async Task<ProviderAnswer> CallAsync(ProviderCall call, CancellationToken cancellation)
    {
        using var request = Request(call);
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return ProviderAnswer.Read(Name, (int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && Kind(failure) is { } kind)
        {
            LogFailed(kind, failure.Message);
            throw new UpstreamException(kind);
        }
    }

    private HttpRequestMessage Request(ProviderCall call)
    {
        var request = new HttpRequestMessage(call.Method, $"{_options.BaseUrl.ToString().TrimEnd('/')}/{call.Path}") { Content = call.Raw };
        if (_options.ApiKey is { Length: > 0 } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (call.Body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call.Body, SnakeCase.Options))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        return request;
    }

    /// <summary>Other failures are answers to one request and say nothing about the next.</summary>
    private static bool IsOutage(UpstreamException failure) => failure.Kind is UpstreamException.Timeout or Connect or Reset;

    private static string? Kind(Exception failure) => failure switch
    {
        OperationCanceledException => UpstreamException.Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "too_large",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "malformed",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => Connect,
        HttpRequestException or IOException => Reset,
        _ => null,
    };

    private static ValueTask Log(Action write)
    {
        write();
        return ValueTask.CompletedTask;
    }

    // The breaker's lines are the operator's; a line for each call would drown them.
    [LoggerMessage(Level = LogLevel.Debug, Message = "A call to the provider failed: {Kind}: {Reason}")]
    private partial void LogFailed(string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider fails most calls and is left alone for a while; requests are answered 503")]
    private partial void LogOpened();

    [LoggerMessage(Level = LogLevel.Information, Message = "The provider answers again")]
    private partial void LogClosed();
}
