namespace InferShield.Api.Providers;

/// <summary>Asks one provider once, bounded in time and size.</summary>
internal sealed partial class ProviderHttp(ProviderOptions options, ProviderKind kind, HttpClient http, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectAgainIn = TimeSpan.FromMilliseconds(100);

    private readonly ProviderRequests _requests = new(options, kind);

    /// <exception cref="UpstreamException">No usable answer came.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<Reply> AskAsync(Question question, Patience patience, Ongoing ongoing)
    {
        using var firstByte = new CancellationTokenSource(question.Streams && options.FirstByteTimeout is { } wait ? wait : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, firstByte.Token);
        HttpResponseMessage? response = null;
        var (cost, wasOwed) = (question.Call.Cost, question.Call.Cost.IsOwed);
        try
        {
            using var request = _requests.Make(question);
            cost.IsOwed = true;
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (question.Streams && response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
            {
                var body = await ProviderBody.OpenAsync(response, options, patience, ongoing, time, either.Token);
                response = null;
                return new Reply(null, new ProviderStream(options.Name, kind.Dialect, StatusCodes.Status200OK, body.Headers, body));
            }

            cost.IsOwed = wasOwed || response.IsSuccessStatusCode;
            await response.Content.LoadIntoBufferAsync(options.MaxResponseBytes, patience.Token);
            var answer = await ProviderAnswer.ReadAsync(response, question, options.Name);
            return new Reply(answer) { RetryIn = question.Call.Raw is null ? RetryIn(answer, patience) : null };
        }
        catch (Exception failure) when (!patience.IsClientGone && UpstreamFailure.KindOf(failure, patience.IsOver || firstByte.IsCancellationRequested) is { } word)
        {
            LogFailed(options.Name, word, failure.Message);
            cost.IsOwed &= wasOwed || word != UpstreamException.Connect;
            throw new UpstreamException(word)
            {
                Provider = options.Name,
                IsLong = patience.IsOver,
                RetryIn = word == UpstreamException.Connect && question.Call.Raw is null && patience.Left > ConnectAgainIn ? ConnectAgainIn : null,
            };
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static TimeSpan? RetryIn(ProviderAnswer answer, Patience patience) =>
        answer is { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable, RetryAfter: { } wait }
            && wait <= LongestWait && wait < patience.Left ? wait : null;

    // The breaker's lines are the operator's; a line for each call would drown them.
    [LoggerMessage(Level = LogLevel.Debug, Message = "A call to {Provider} failed: {Kind}: {Reason}")]
    private partial void LogFailed(string provider, string kind, string reason);
}
