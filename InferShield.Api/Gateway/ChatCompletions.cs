using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary><c>POST /v1/chat/completions</c>: inspect the prompt, call the provider, inspect the completion.</summary>
internal sealed class ChatCompletions(
    ProviderClient provider, Inspector inspector, ExchangeRecorder recorder, ModelNames models,
    IOptions<GatewayOptions> options, InferShieldMetrics metrics, TimeProvider time)
{
    private const string Operation = "chat";

    private static readonly HashSet<string> Parameters =
    [
        "model", "messages", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "metadata", "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
        "prompt_cache_retention", "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store",
        "stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
    ];

    public async Task HandleAsync(HttpContext context)
    {
        var exchange = recorder.Begin(context, "chat.completions");
        var status = StatusCodes.Status499ClientClosedRequest;
        try
        {
            var body = await ReadAsync(context);
            exchange.Model = body.String("model")!;
            exchange.Provider = provider.Name;
            exchange.Inspection = await inspector.InspectAsync(TextParts.OfPrompt(body), exchange.Caller.TenantId, context.RequestAborted);
            if (exchange.Inspection.Action == PolicyAction.Blocked)
            {
                throw Blocked(exchange.Inspection);
            }

            var answer = await CallAsync(exchange, body, context.RequestAborted);
            status = answer.Status;
            await AnswerAsync(context, exchange, answer);
        }
        catch (Exception failure)
        {
            status = failure switch
            {
                RequestException request => request.Status,
                BadHttpRequestException bad => bad.StatusCode,
                UpstreamException upstream => upstream.Status,
                _ when context.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
                _ => StatusCodes.Status500InternalServerError,
            };
            VerdictHeaders.Write(context, exchange.Inspection);
            throw failure is UpstreamException { Kind: var kind }
                ? new RequestException(status, "upstream_" + kind, "The model provider did not give a usable answer.")
                : failure;
        }
        finally
        {
            recorder.Record(exchange, status);
        }
    }

    private async Task<JsonObject> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, options.Value.MaxRequestBytes);
        body.RequireKnown(name => Parameters.Contains(name) || options.Value.ExtraParameters.Contains(name));
        if (string.IsNullOrEmpty(body.String("model")))
        {
            throw RequestBody.Invalid("'model' is required.", "model");
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

    private async Task<ProviderAnswer> CallAsync(Exchange exchange, JsonObject body, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        ProviderAnswer? answer = null;
        var error = (string?)"canceled";
        try
        {
            answer = await provider.SendAsync(HttpMethod.Post, "chat/completions", body, cancellation);
            error = answer.IsSuccess ? null : answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return answer;
        }
        catch (UpstreamException failure)
        {
            error = failure.Kind;
            throw;
        }
        finally
        {
            metrics.TrackGenAi(Operation, provider.Name, models.Label(exchange.Model, answer?.IsSuccess == true),
                time.GetElapsedTime(start).TotalSeconds, error, Tokens(answer, "prompt_tokens"), Tokens(answer, "completion_tokens"));
        }
    }

    private async Task AnswerAsync(HttpContext context, Exchange exchange, ProviderAnswer answer)
    {
        var completion = await inspector.InspectAsync(TextParts.OfCompletion(answer.Body), exchange.Caller.TenantId, context.RequestAborted);
        exchange.Inspection = exchange.Inspection.And(completion);
        if (completion.Action == PolicyAction.Blocked)
        {
            Withhold(answer.Body);
        }

        VerdictHeaders.Write(context, exchange.Inspection);
        context.Response.StatusCode = answer.Status;
        await context.Response.WriteAsJsonAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>Takes every choice's words away and says so the way OpenAI does.</summary>
    private static void Withhold(JsonObject answer)
    {
        foreach (var choice in (answer["choices"] as JsonArray ?? []).OfType<JsonObject>())
        {
            choice["message"] = new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = null,
                ["refusal"] = "The completion was withheld by InferShield's policies.",
            };
            choice["finish_reason"] = "content_filter";
            choice.Remove("logprobs");
        }

        if (answer["error"] is not null)
        {
            answer["error"] = new JsonObject { ["message"] = "The provider's error was withheld by InferShield's policies.", ["type"] = "server_error" };
        }
    }

    private static RequestException Blocked(Inspection inspection)
    {
        var worst = inspection.Findings.MaxBy(located => located.Finding.Severity)!;
        return new RequestException(StatusCodes.Status400BadRequest, "content_policy_violation",
            $"Blocked by InferShield: {worst.Finding.PolicyType} (rule {worst.Finding.Rule}, severity {worst.Finding.Severity.ToWord()}, score {inspection.Score}).",
            worst.Part);
    }

    private static long? Tokens(ProviderAnswer? answer, string name) =>
        answer?.Body["usage"]?[name] is JsonValue value && value.TryGetValue<long>(out var tokens) && tokens >= 0 ? tokens : null;
}
