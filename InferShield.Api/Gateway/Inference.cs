using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>Serves an inspected endpoint: inspect the prompt, call the provider, inspect the completion, in one piece or as it comes.</summary>
internal sealed class Inference(
    ProviderCalls providers, MeteredCalls calls, BodyInspector bodies, AnswerGuard answers, StreamRelay relay, SessionWatch sessions, Exchanges exchanges,
    CachedAnswers cached, Limits limits, BodyRoom room, IOptions<GatewayOptions> options)
{
    public const string Code = "content_policy_violation";

    public Task HandleAsync(HttpContext context, InferenceApi api) => exchanges.RunAsync(context, api.Operation, async exchange =>
    {
        await limits.EnterAsync(context, exchange.Caller, api.Operation);
        room.Watch(context);
        var asked = await api.ReadAsync(context, options.Value);
        var model = asked.Body.String("model");
        exchange.Model = model is not null && BodyReader.IsIdentifier(model) ? model : "";
        exchange.Provider = providers.NameFor(model);
        exchange.Session = SessionWatch.SessionOf(context);
        exchange.Subject = RequestSubject.Of(context.Request, asked.Body);
        await limits.ReserveAsync(context, api.Operation, model, providers.NamesFor(model), TokenEstimate.Of(asked.Body));
        await InspectAsync(asked, api, exchange, context.RequestAborted);
        var call = new ProviderCall(api.GenAiOperation, api.Dialect, asked.Method, (asked.Path ?? api.Path) + PassThroughApi.WriteQuery(asked.Query), model, asked.Content is null ? asked.Body : null)
        {
            Raw = asked.Content?.Invoke(),
            MayAnswerRaw = api.MayAnswerRaw,
        };
        return await cached.AnswerAsync(context, api, exchange, asked.Body, async () => api.Stream is { } shape && IsStreamed(asked.Body)
            ? await StreamAsync(context, api, shape, exchange, call)
            : await answers.AdmitAsync(await calls.SendAsync(context, call), api, exchange, context.RequestAborted));
    });

    private async Task InspectAsync(InferenceRequest asked, InferenceApi api, Exchange exchange, CancellationToken cancellation)
    {
        var (texts, inspection) = await bodies.InspectAsync("prompt", asked.Body, api.Prompt, exchange, cancellation, asked.Opaque);
        if (asked.Query is { } query)
        {
            var (more, found) = await bodies.InspectAsync("prompt", query, PassThroughApi.Query, exchange, cancellation);
            (texts, inspection) = ([.. texts, .. more], Inspection.Of([inspection, found]));
        }

        exchange.Inspection = await sessions.FollowAsync(exchange, inspection, SessionEvents.Of(texts, inspection.Findings), cancellation);
        if (exchange.Inspection is { Action: PolicyAction.Blocked, Decisive: var (part, _, _, finding) })
        {
            throw new RequestException(StatusCodes.Status400BadRequest, Code,
                $"Blocked by InferShield: {finding.PolicyType} (rule {finding.Rule}, severity {finding.Severity.ToWord()}, score {exchange.Inspection.Score}).",
                part);
        }
    }

    private async Task<GatewayAnswer> StreamAsync(HttpContext context, InferenceApi api, StreamShape shape, Exchange exchange, ProviderCall call)
    {
        if (shape is StreamShape.ChatCompletions or StreamShape.Completions)
        {
            exchange.HidesUsage = AskForUsage(call.Body!);
        }

        var (stream, relaying) = await calls.OpenAsync(context, call);
        exchange.Provider = stream.Provider;
        if (stream.Refusal is { } refusal)
        {
            await stream.DisposeAsync();
            return await answers.AdmitAsync(refusal, api, exchange, context.RequestAborted);
        }

        var prompt = exchange.Inspection;
        return new GatewayAnswer(StatusCodes.Status200OK, "")
        {
            Headers = stream.Headers,
            Stream = conclude => relaying(() => relay.RelayAsync(context, exchange, shape, stream.Body, context.RequestAborted, result =>
            {
                exchange.Inspection = Inspection.Of([prompt, result.Inspection]);
                exchange.Usage = new TokenUsage(result.InputTokens, result.OutputTokens);
                conclude(StatusOf(result.Outcome));
            })),
        };
    }

    public static bool IsStreamed(JsonObject body) => body["stream"] is JsonValue value && value.TryGetValue<bool>(out var isAsked) && isAsked;

    /// <summary>Has the provider count, which limits need.</summary>
    /// <returns>Whether the client did not ask for it.</returns>
    private static bool AskForUsage(JsonObject body)
    {
        var wishes = body["stream_options"] as JsonObject ?? [];
        var isAsked = wishes["include_usage"] is JsonValue value && value.TryGetValue<bool>(out var wish) && wish;
        wishes["include_usage"] = true;
        body["stream_options"] = wishes.Parent is null ? wishes : wishes.DeepClone();
        return !isAsked;
    }

    private static int StatusOf(string outcome) => outcome switch
    {
        StreamOutcome.UpstreamError => StatusCodes.Status502BadGateway,
        StreamOutcome.ClientGone => StatusCodes.Status499ClientClosedRequest,
        StreamOutcome.Refused => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status200OK,
    };
}
