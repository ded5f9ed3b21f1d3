using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace InferShield.Api.Gateway;

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

    /// <param name="context">Whose request it is: its end ends the call, and the call's time is none of its overhead.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Beneath <see cref="ProviderOptions.BaseUrl"/>.</param>
    /// <param name="body">Sent as JSON.</param>
    /// <exception cref="UpstreamException">No usable answer came.</exception>
    public async Task<ProviderAnswer> SendAsync(HttpContext context, HttpMethod method, string path, JsonObject? body)
    {
        var start = _time.GetTimestamp();
        var error = (string?)MetricContract.Canceled;
        try
        {
            var answer = await _breaker.ExecuteAsync(async token => await CallAsync(method, path, body, token), context.RequestAborted);
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

    private async Task<ProviderAnswer> CallAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{_options.BaseUrl.ToString().TrimEnd('/')}/{path}");
        if (_options.ApiKey is { Length: > 0 } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, SnakeCase.Options))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return ProviderAnswer.Read((int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && Kind(failure) is { } kind)
        {
            LogFailed(kind, failure.Message);
            throw new UpstreamException(kind);
        }
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
