using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary><c>POST /v1/chat/completions</c>: inspect the prompt, call the provider, inspect the completion.</summary>
internal sealed class ChatCompletions(
    ProviderCalls providers, Inspector inspector, SessionWatch sessions, Restoration restoration, Exchanges exchanges, ModelNames models,
    IOptions<GatewayOptions> options, InferShieldMetrics metrics, TenantMetrics tenants, TimeProvider time)
{
    private const string Operation = "chat";
    private const int LongestModel = 256;

    private static readonly HashSet<string> Parameters =
    [
        "model", "messages", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "metadata", "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
        "prompt_cache_retention", "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store",
        "stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
    ];

    public Task HandleAsync(HttpContext context) => exchanges.RunAsync(context, "chat.completions", async exchange =>
    {
        var body = await ReadAsync(context);
        var model = body.String("model")!;
        exchange.Model = TextParts.IsIdentifier(model) ? model : "";
        exchange.Provider = providers.NameFor(model);
        exchange.Session = SessionWatch.SessionOf(context);
        var asked = TextParts.OfPrompt(body);
        var prompt = await inspector.InspectAsync(asked, exchange, context.RequestAborted);
        prompt = await sessions.FollowAsync(exchange, prompt, SessionEvents.Of(body, asked, prompt.Findings), context.RequestAborted);
        exchange.Inspection = prompt;
        if (prompt.Action == PolicyAction.Blocked)
        {
            throw Blocked(prompt);
        }

        var answer = await CallAsync(context, exchange.Caller.TenantId, model, body);
        exchange.Provider = answer.Provider;
        var completion = await InspectAsync(answer, exchange, context.RequestAborted);
        exchange.Inspection = Inspection.Of([prompt, completion]);
        return new GatewayAnswer(answer.Status, Withholding.Apply(answer, completion.Action)) { Headers = answer.Headers };
    });

    private async Task<Inspection> InspectAsync(ProviderAnswer answer, Exchange exchange, CancellationToken cancellation)
    {
        // What the model brings up by itself is not the client's to have back.
        exchange.Redactions.StopRestoring();
        var written = TextParts.OfCompletion(answer.Body);
        var inspection = await inspector.InspectAsync(written, exchange, cancellation);
        if (answer.IsSuccess && inspection.Action != PolicyAction.Blocked && exchange.Policies.Restores(exchange.Caller.TenantId))
        {
            restoration.Apply(answer.Body, exchange.Redactions);
        }

        // The session remembers what the client will send back.
        var received = exchange.Session is null ? [] : TextParts.OfCompletion(answer.Body).GroupBy(part => part.Path).Where(same => same.Count() == 1)
            .ToDictionary(same => same.Key, same => same.Single().Text);
        return await sessions.FollowAsync(exchange, inspection, SessionEvents.Of(answer.Body, written, inspection.Findings, received), cancellation);
    }

    private async Task<JsonObject> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, options.Value.MaxRequestBytes);
        body.RequireKnown(name => Parameters.Contains(name) || options.Value.ExtraParameters.Contains(name));
        if (body.String("model") is not { Length: > 0 and <= LongestModel })
        {
            throw RequestBody.Invalid($"'model' must be a name of 1 to {LongestModel} characters.", "model");
        }

        if (body["messages"] is not JsonArray { Count: > 0 } messages || messages.Any(message => message is not JsonObject))
        {
            throw RequestBody.Invalid("'messages' must be a non-empty array of objects.", "messages");
        }

        return body["stream"] switch
        {
            null => body,
            JsonValue value when value.TryGetValue<bool>(out var stream) && !stream => body,
            _ => throw RequestBody.Invalid("'stream' is not offered yet: an answer is inspected whole. Leave it out or send false.", "stream"),
        };
    }

    private async Task<ProviderAnswer> CallAsync(HttpContext context, string tenantId, string model, JsonObject body)
    {
        var start = time.GetTimestamp();
        var provider = providers.NameFor(model);
        ProviderAnswer? answer = null;
        var error = (string?)MetricContract.Canceled;
        try
        {
            answer = await providers.SendAsync(context, new ProviderCall(Operation, Dialect.OpenAi, HttpMethod.Post, "chat/completions", model, body));
            error = answer.IsSuccess ? null : answer.Status.ToString(CultureInfo.InvariantCulture);
            return answer;
        }
        catch (UpstreamException failure)
        {
            error = failure.Kind;
            throw;
        }
        finally
        {
            var (input, output) = (Tokens(answer, "prompt_tokens"), Tokens(answer, "completion_tokens"));
            metrics.TrackGenAi(Operation, answer?.Provider ?? provider, models.Label(model, answer?.IsSuccess == true),
                time.GetElapsedTime(start).TotalSeconds, error, input, output);
            tenants.Tokens(tenantId, input, output);
        }
    }

    private static RequestException Blocked(Inspection inspection)
    {
        var (part, _, _, finding) = inspection.Decisive!;
        return new RequestException(StatusCodes.Status400BadRequest, "content_policy_violation",
            $"Blocked by InferShield: {finding.PolicyType} (rule {finding.Rule}, severity {finding.Severity.ToWord()}, score {inspection.Score}).",
            part);
    }

    private static long? Tokens(ProviderAnswer? answer, string name) =>
        (answer?.Body["usage"] as JsonObject)?[name] is JsonValue value && value.TryGetValue<long>(out var tokens) && tokens >= 0 ? tokens : null;
}
