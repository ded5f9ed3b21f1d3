using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Streaming.Shapes;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// Passes a streamed answer on while it inspects it: what may be part of a finding is held back, findings are redacted, a block
/// ends the stream with an error event. The provider is read no faster than the client reads.
/// </summary>
internal sealed partial class StreamRelay(
    Inspector inspector, Uninspected uninspected, SessionWatch sessions, IOptions<StreamingOptions> options, InferShieldMetrics metrics, TimeProvider time,
    ILogger<StreamRelay> logger)
{
    /// <param name="context">The client's request; its response has not begun.</param>
    /// <param name="exchange">Whose policies apply.</param>
    /// <param name="shape">What the client reads.</param>
    /// <param name="upstream">The provider's events; disposed in the end, which ends the call.</param>
    /// <param name="cancellation">Ends the stream, as the client's leaving does.</param>
    /// <param name="conclude">
    /// Told once what became of the stream, before its last event is sent; where it throws a <see cref="RequestException"/> that is sent
    /// instead.
    /// </param>
    public async Task<StreamResult> RelayAsync(
        HttpContext context, Exchange exchange, StreamShape shape, Stream upstream, CancellationToken cancellation, Action<StreamResult>? conclude = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, context.RequestAborted);
        using var writer = new SseWriter(context.Response.BodyWriter);
        var rules = StreamRules.Of(shape);
        var texts = new StreamTexts(
            rules, (part, isJson) => new HeldText(part, new TextJudge(exchange, inspector, metrics, isJson), options.Value, time),
            options.Value.MaxTexts, areKept: rules.Repeats || exchange.Session is not null);
        var relayed = new RelayedStream(rules, texts, exchange, inspector, uninspected, writer, metrics, time);
        exchange.Redactions.StopRestoring();
        Begin(context);
        metrics.TrackOpenStreams(1);
        try
        {
            var (outcome, end) = await RunAsync(upstream, rules, relayed, exchange, texts, writer, either.Token);
            var result = new StreamResult(relayed.Inspection, relayed.Usage.Input, relayed.Usage.Output, outcome)
            {
                FirstTextAt = relayed.FirstTextAt,
                Written = texts.All.Sum(text => text.Held.Released),
                Model = relayed.Model,
            };
            foreach (var text in texts.All)
            {
                inspector.Count(text.Held.Inspection, Channel.Completion, exchange);
            }

            result = Conclude(result, conclude, ref end);
            metrics.TrackStream(RouteOf(context), result.Outcome);
            await EndAsync(relayed, writer, result, end, exchange, rules, either.Token);
            return result;
        }
        finally
        {
            metrics.TrackOpenStreams(-1);
            await upstream.DisposeAsync();
        }
    }

    private async Task<(string Outcome, StreamEnd End)> RunAsync(
        Stream upstream, StreamRules rules, RelayedStream relayed, Exchange exchange, StreamTexts texts, SseWriter writer, CancellationToken cancellation)
    {
        var reader = new SseReader(upstream, options.Value.MaxEventBytes);
        try
        {
            while (await reader.ReadAsync(cancellation) is { } events)
            {
                foreach (var frame in events)
                {
                    if (frame.IsComment)
                    {
                        writer.KeepAlive();
                        continue;
                    }

                    var data = frame.IsDone && rules.EndsWithDone ? null : RelayedStream.Parse(frame);
                    if (data is not null && !rules.IsLast(data) && !rules.IsError(data))
                    {
                        await relayed.TakeAsync(frame, data, cancellation);
                        continue;
                    }

                    var isError = data is not null && rules.IsError(data);
                    if (!isError)
                    {
                        relayed.FlushAll();
                    }

                    if (data is not null)
                    {
                        await relayed.ReadAsync(frame, data, cancellation);
                    }

                    await FollowAsync(relayed, exchange, texts, cancellation);
                    return (isError ? StreamOutcome.UpstreamError : StreamOutcome.Completed, new StreamEnd(frame, data, null));
                }

                await writer.FlushAsync(cancellation);
            }

            throw new MalformedStreamException("The stream ended before its last event.");
        }
        catch (StreamBlockedException)
        {
            return (StreamOutcome.Blocked, StreamEnd.Failed(Blocked(relayed.Inspection)));
        }
        catch (Exception failure) when (cancellation.IsCancellationRequested || failure is ClientGoneException)
        {
            return (StreamOutcome.ClientGone, StreamEnd.None);
        }
        catch (Exception failure) when (failure is not RequestException || failure is Providers.UpstreamException)
        {
            var kind = failure.GetType().Name;
            LogBroken(kind);
            return (StreamOutcome.UpstreamError, StreamEnd.Failed(failure as RequestException
                ?? new RequestException(StatusCodes.Status502BadGateway, "upstream_malformed", "The model provider broke off its answer.")));
        }
        catch (RequestException refusal)
        {
            return (StreamOutcome.Refused, StreamEnd.Failed(refusal));
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private async Task FollowAsync(RelayedStream relayed, Exchange exchange, StreamTexts texts, CancellationToken cancellation)
    {
        if (exchange.Session is null)
        {
            return;
        }

        var (parts, received) = texts.AsAnswer();
        var before = relayed.Inspection;
        var after = await sessions.FollowAsync(exchange, before, SessionEvents.Of(parts, before.Findings, received), cancellation);
        if (ReferenceEquals(before, after))
        {
            return;
        }

        relayed.Add(after with { Findings = [.. after.Findings.Skip(before.Findings.Count)], ScanSeconds = 0 });
        if (after.Action == PolicyAction.Blocked)
        {
            throw new StreamBlockedException();
        }
    }

    private static StreamResult Conclude(StreamResult result, Action<StreamResult>? conclude, ref StreamEnd end)
    {
        try
        {
            conclude?.Invoke(result);
            return result;
        }
        catch (RequestException refusal)
        {
            end = end == StreamEnd.None ? end : StreamEnd.Failed(refusal);
            return result.Outcome == StreamOutcome.ClientGone ? result : result with { Outcome = StreamOutcome.Refused };
        }
    }

    private async Task EndAsync(
        RelayedStream relayed, SseWriter writer, StreamResult result, StreamEnd end, Exchange exchange, StreamRules rules, CancellationToken cancellation)
    {
        try
        {
            if (end.Failure is { } refused)
            {
                if (result.Outcome == StreamOutcome.Blocked && rules.Withheld(exchange.RequestId, exchange.Model, time.GetUtcNow()) is { } withheld)
                {
                    relayed.Write(new SseEvent(null, []), withheld);
                }

                var type = refused.Status >= StatusCodes.Status500InternalServerError ? "server_error" : "invalid_request_error";
                var (name, data) = rules.Error(type, refused.Code, refused.Message, exchange.RequestId);
                relayed.Write(new SseEvent(name, []), data);
            }
            else if (end.Data is { } last)
            {
                relayed.Write(end.Frame!, last);
            }
            else if (end.Frame is not null)
            {
                writer.Done();
            }

            await writer.FlushAsync(cancellation);
        }
        catch (Exception failure) when (failure is ClientGoneException || cancellation.IsCancellationRequested || result.Outcome != StreamOutcome.Completed)
        {
            // Nobody is left to tell.
        }
    }

    private static void Begin(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers[HeaderNames.CacheControl] = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static RequestException Blocked(Inspection inspection) => new(
        StatusCodes.Status400BadRequest, "content_policy_violation",
        inspection.Decisive is { Finding: var finding }
            ? $"Blocked by InferShield: {finding.PolicyType} (rule {finding.Rule}, severity {finding.Severity.ToWord()}, score {inspection.Score})."
            : "Blocked by InferShield.");

    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } template ? "/" + template.Trim('/') : "unmatched";

    [LoggerMessage(Level = LogLevel.Debug, Message = "A provider's stream broke: {Kind}")]
    private partial void LogBroken(string kind);

    /// <summary>What ends a stream: an event of the provider, <c>[DONE]</c>, or an error.</summary>
    private sealed record StreamEnd(SseEvent? Frame, System.Text.Json.Nodes.JsonObject? Data, RequestException? Failure)
    {
        public static StreamEnd None { get; } = new(null, null, null);

        public static StreamEnd Failed(RequestException failure) => new(null, null, failure);
    }
}
