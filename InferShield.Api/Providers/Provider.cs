using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace InferShield.Api.Providers;

/// <summary>
/// One provider: as many calls at once as it may have, sent again only where that is safe, and left alone for a while
/// when most of them fail.
/// </summary>
internal sealed partial class Provider : IDisposable
{
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ProviderHttp _http;
    private readonly Places _places;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<Reply> _breaker;
    private readonly ResiliencePipeline<Reply> _retries;

    public Provider(ProviderOptions options, HttpClient http, InferShieldMetrics metrics, TimeProvider time, ILogger<Provider> logger)
    {
        (Options, _metrics, _time, _logger) = (options, metrics, time, logger);
        var kind = ProviderKind.Find(options.Kind)!;
        (Dialect, IsAzure, AsksUsage, Key) = (kind.Dialect, kind == ProviderKind.Azure, kind.AsksUsage, KeySources.Parse(options.Key)!.Value);
        _http = new ProviderHttp(options, kind, http, time, logger);
        _places = new Places(options, metrics, time);
        _breaker = Breaker();
        _retries = Retries();
        metrics.Observe(MetricContract.UpstreamBreakerOpen, () => IsLeftAlone ? 1 : 0, Name);
    }

    public ProviderOptions Options { get; }

    public string Name => Options.Name;

    public Dialect Dialect { get; }

    /// <summary>Whether it has deployments, which it does not list.</summary>
    public bool IsAzure { get; }

    /// <inheritdoc cref="ProviderKind.AsksUsage"/>
    public bool AsksUsage { get; }

    public KeySource Key { get; }

    /// <summary>Whether most calls failed lately, so that it is asked less or not at all.</summary>
    public bool IsLeftAlone => _state.CircuitState != CircuitState.Closed;

    /// <param name="question">What is asked.</param>
    /// <param name="patience">How long it may take; the stream's, once one has begun.</param>
    /// <exception cref="UpstreamException">No usable answer came.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<Reply> CallAsync(Question question, Patience patience)
    {
        var start = _time.GetTimestamp();
        var error = (string?)MetricContract.Canceled;
        Ongoing? ongoing = null;
        Reply? reply = null;
        try
        {
            ongoing = new Ongoing(this, await _places.TakeAsync(question.Context.Features.Get<Caller>(), patience), question.Context, start, _metrics, _time);
            reply = await _retries.ExecuteAsync(
                static async (call, _) => await call.Http.AskAsync(call.Question, call.Patience, call.Ongoing),
                (Http: _http, Question: question, Patience: patience, Ongoing: ongoing), patience.Token);
            error = reply.Error;
            return reply;
        }
        catch (Exception failure) when (Explain(failure, patience) is { } told)
        {
            error = told.Kind;
            throw told;
        }
        finally
        {
            var elapsed = _time.GetElapsedTime(start);
            question.Context.AddUpstreamTime(elapsed);
            if (ongoing is null)
            {
                _metrics.TrackUpstream(Name, elapsed.TotalSeconds, error);
            }
            else if (reply?.Stream is null)
            {
                ongoing.End(elapsed, error);
            }
        }
    }

    /// <summary>Tells the breaker of a stream that broke off.</summary>
    public async ValueTask ReportAsync(UpstreamException failure)
    {
        if (failure.IsOutage)
        {
            var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
            await _breaker.ExecuteOutcomeAsync(static (_, failure) => ValueTask.FromResult(Outcome.FromException<Reply>(failure)), context, failure);
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => _places.Dispose();

    private UpstreamException? Explain(Exception failure, Patience patience) => failure switch
    {
        UpstreamException known => known,
        BrokenCircuitException => new UpstreamException(UpstreamException.Unavailable) { Provider = Name, RetryAfter = Options.BreakerPause },
        OperationCanceledException when !patience.IsClientGone => new UpstreamException(UpstreamException.Timeout) { Provider = Name },
        _ => null,
    };

    private ResiliencePipeline<Reply> Breaker() => new ResiliencePipelineBuilder<Reply> { TimeProvider = _time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Reply>
        {
            FailureRatio = .5,
            MinimumThroughput = Options.BreakerMinimumCalls,
            BreakDuration = Options.BreakerPause,
            StateProvider = _state,
            ShouldHandle = new PredicateBuilder<Reply>().Handle<UpstreamException>(failure => failure.IsOutage).HandleResult(reply => reply.IsOutage),
            OnOpened = _ => Log(LogOpened),
            OnClosed = _ => Log(LogClosed),
        })
        .Build();

    private ResiliencePipeline<Reply> Retries()
    {
        var builder = new ResiliencePipelineBuilder<Reply> { TimeProvider = _time };
        if (Options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Reply>
            {
                MaxRetryAttempts = Options.MaxRetries,
                ShouldHandle = arguments => ValueTask.FromResult(RetryIn(arguments.Outcome) is not null),
                DelayGenerator = arguments => ValueTask.FromResult(RetryIn(arguments.Outcome)),
                OnRetry = arguments =>
                {
                    _metrics.TrackRetry(Name, arguments.Outcome.Result?.Error ?? UpstreamException.Connect);
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder.AddPipeline(_breaker).Build();
    }

    private static TimeSpan? RetryIn(Outcome<Reply> outcome) => outcome.Result?.RetryIn ?? (outcome.Exception as UpstreamException)?.RetryIn;

    private ValueTask Log(Action<string> write)
    {
        write(Name);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider {Name} fails most calls and is left alone for a while")]
    private partial void LogOpened(string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "The provider {Name} answers again")]
    private partial void LogClosed(string name);
}
