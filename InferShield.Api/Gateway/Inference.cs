using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>Serves an inspected endpoint: inspect the prompt, call the provider, inspect the completion.</summary>
internal sealed class Inference(
    ProviderCalls providers, BodyInspector bodies, SessionWatch sessions, Restoration restoration, Exchanges exchanges, ModelNames models, Limits limits,
    IOptions<GatewayOptions> options, InferShieldMetrics metrics, TimeProvider time)
{
    private const string Code = "content_policy_violation";

    public Task HandleAsync(HttpContext context, InferenceApi api) => exchanges.RunAsync(context, api.Operation, async exchange =>
    {
        var body = await ReadAsync(context, api);
        var model = body.String("model") ?? "";
        exchange.Model = BodyReader.IsIdentifier(model) ? model : "";
        exchange.Provider = providers.NameFor(model);
        exchange.Session = SessionWatch.SessionOf(context);
        await limits.EnterAsync(context, exchange.Caller, api.Operation, body.String("model"), TokenEstimate.Of(body));
        var prompt = exchange.Inspection = await InspectAsync(body, api, exchange, context.RequestAborted);
        if (prompt.Action == PolicyAction.Blocked)
        {
            throw Blocked(prompt);
        }

        var answer = await CallAsync(context, api, exchange.Caller, model, body);
        exchange.Provider = answer.Provider;
        var completion = await InspectAsync(answer, api, exchange, context.RequestAborted);
        exchange.Inspection = Inspection.Of([prompt, completion]);
        return Withholding.Apply(api, answer, completion.Action) is { } served
            ? new GatewayAnswer(answer.Status, served) { Headers = answer.Headers }
            : throw new RequestException(StatusCodes.Status400BadRequest, Code, Withholding.Reason);
    });

    private async Task<JsonObject> ReadAsync(HttpContext context, InferenceApi api)
    {
        var body = await RequestBody.ReadAsync(context, options.Value.MaxRequestBytes);
        body.RequireKnown(name => api.Parameters.Contains(name) || options.Value.ExtraParameters.Contains(name));
        api.Check(body);
        return body["stream"] switch
        {
            null => body,
            JsonValue value when value.TryGetValue<bool>(out var stream) && !stream => body,
            _ => throw RequestBody.Invalid("'stream' is not offered yet: an answer is inspected whole. Leave it out or send false.", "stream"),
        };
    }

    private async Task<Inspection> InspectAsync(JsonObject body, InferenceApi api, Exchange exchange, CancellationToken cancellation)
    {
        var (asked, inspection) = await bodies.InspectAsync("prompt", body, api.Prompt, exchange, cancellation);
        return await sessions.FollowAsync(exchange, inspection, SessionEvents.Of(asked, inspection.Findings), cancellation);
    }

    private async Task<Inspection> InspectAsync(ProviderAnswer answer, InferenceApi api, Exchange exchange, CancellationToken cancellation)
    {
        // What the model brings up by itself is not the client's to have back.
        exchange.Redactions.StopRestoring();
        var (written, inspection) = await bodies.InspectAsync("completion", answer.Body, api.Completion, exchange, cancellation);
        if (answer.IsSuccess && inspection.Action != PolicyAction.Blocked && exchange.Policies.Restores(exchange.Caller.TenantId))
        {
            restoration.Apply(api, answer.Body, exchange.Redactions);
        }

        // The session remembers what the client will send back.
        var received = exchange.Session is null ? [] : BodyReader.Read(answer.Body, api.Completion).Texts.GroupBy(part => part.Path)
            .Where(same => same.Count() == 1).ToDictionary(same => same.Key, same => same.Single().Text);
        return await sessions.FollowAsync(exchange, inspection, SessionEvents.Of(written, inspection.Findings, received), cancellation);
    }

    private async Task<ProviderAnswer> CallAsync(HttpContext context, InferenceApi api, Caller caller, string model, JsonObject body)
    {
        var start = time.GetTimestamp();
        ProviderAnswer? answer = null;
        var error = (string?)MetricContract.Canceled;
        try
        {
            answer = await providers.SendAsync(context, new ProviderCall(api.GenAiOperation, api.Dialect, HttpMethod.Post, api.Path, model.Length > 0 ? model : null, body));
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
            var usage = TokenUsage.Of(answer?.Body);
            metrics.TrackGenAi(api.GenAiOperation, answer?.Provider ?? providers.NameFor(model), models.Label(model, answer?.IsSuccess == true),
                time.GetElapsedTime(start).TotalSeconds, error, usage.Input, usage.Output);
            if (answer is { IsSuccess: true })
            {
                await limits.SpendAsync(context, caller, model, usage.Input, usage.Output);
            }
        }
    }

    private static RequestException Blocked(Inspection inspection)
    {
        var (part, _, _, finding) = inspection.Decisive!;
        return new RequestException(StatusCodes.Status400BadRequest, Code,
            $"Blocked by InferShield: {finding.PolicyType} (rule {finding.Rule}, severity {finding.Severity.ToWord()}, score {inspection.Score}).",
            part);
    }
}
