using System.Text.Json;
using InferShield.Simulator.Faults;
using InferShield.Simulator.Requests;

namespace InferShield.Simulator.Wire;

/// <summary>Carries out calls to a model: reads, remembers, delays, fails or answers.</summary>
internal sealed class ModelCalls(BehaviourStore behaviours, RequestLog log, IHostApplicationLifetime lifetime)
{
    private const string Redirected = "redirected";

    /// <param name="context">The call.</param>
    /// <param name="answer">Finds the answer.</param>
    /// <param name="defaultModel">The model of requests that name none; null where they have to name one.</param>
    public async Task RunAsync(HttpContext context, Func<ModelCall, Reply> answer, string? defaultModel = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var body = await ReadAsync(context.Request, stop.Token);
        log.Add(context.Request, body);
        using var document = context.Request.HasFormContentType ? await Forms.ReadAsync(context.Request, body, stop.Token) : Parse(body);
        var call = Understand(document.RootElement, defaultModel);

        var plan = behaviours.Next(call.Trait);
        await Task.Delay(plan.Latency, stop.Token);
        if (plan.ErrorStatus is { } status)
        {
            throw Failure(status, plan.RetryAfterSeconds);
        }

        if (plan.Fault is Fault.Hang)
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }

        if (plan.Fault is Fault.Redirect && !context.Request.Query.ContainsKey(Redirected))
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = $"{context.Request.Path}?{Redirected}=1";
            return;
        }

        await new ReplyWriter(context, plan).WriteAsync(answer(call with { PieceCharacters = plan.PieceCharacters }), stop.Token);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 1024, 0, 1 << 20));
        await request.Body.CopyToAsync(buffer, cancellation);
        return buffer.ToArray();
    }

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException invalid)
        {
            throw new ProviderException(400, $"The body is not valid JSON: {invalid.Message}") { Code = "invalid_json" };
        }
    }

    private static ModelCall Understand(JsonElement body, string? defaultModel)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            throw new ProviderException(400, "The body has to be a JSON object.") { Code = "invalid_type" };
        }

        var model = defaultModel is null ? body.RequiredText("model") : body.OptionalText("model") ?? defaultModel;
        var call = new ModelCall(body, model, body.OptionalFlag("stream"));
        return call.Trait.Length == 0 || call.Trait.StartsWith("missing-", StringComparison.Ordinal)
            ? throw new ProviderException(404, $"There is no model '{model}'.") { Parameter = "model", Code = "model_not_found" }
            : call;
    }

    private static ProviderException Failure(int status, int retryAfter) =>
        new(status, "The simulator was told to fail this call.")
        {
            Code = status == 429 ? "rate_limit_exceeded" : null,
            RetryAfterSeconds = status is 429 or 503 ? retryAfter : null,
        };
}
