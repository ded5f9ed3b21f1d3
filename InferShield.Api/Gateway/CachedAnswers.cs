using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Providers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace InferShield.Api.Gateway;

/// <summary>
/// Answers a request from the response cache when the same tenant was answered the same before, in one piece or as a stream.
/// The prompt has been inspected by then. Only exchanges in which nothing was found are kept; InferShield.Api/Caching/README.md
/// says which are left out.
/// </summary>
internal sealed class CachedAnswers(ResponseCache cache, Routes routes, IOptions<ResponseCacheOptions> options)
{
    public const string Header = "x-infershield-cache";

    private const string Json = "application/json; charset=utf-8";
    private const string Events = "text/event-stream; charset=utf-8";

    private static readonly FrozenSet<string> Operations =
        FrozenSet.Create(StringComparer.Ordinal, "chat.completions", "completions", "embeddings", "moderations", "responses", "messages", "messages.count_tokens");

    // What the answer depends on, or what it leaves behind at the provider.
    private static readonly string[] State =
        ["store", "background", "conversation", "previous_response_id", "container", "mcp_servers", "web_search_options"];

    // The others are run by the provider.
    private static readonly string[] ClientsTools = ["function", "custom"];

    /// <param name="context">The request.</param>
    /// <param name="api">Its endpoint.</param>
    /// <param name="exchange">Its prompt is inspected.</param>
    /// <param name="body">What the provider would get.</param>
    /// <param name="ask">Asks the provider; may change the body.</param>
    public async Task<GatewayAnswer> AnswerAsync(HttpContext context, InferenceApi api, Exchange exchange, JsonObject body, Func<Task<GatewayAnswer>> ask)
    {
        if (!options.Value.Enabled || Wishes(context.Request) is not { NoStore: false } wishes || !IsFit(context.Request, api, exchange, body))
        {
            return await ask();
        }

        var isStreamed = Inference.IsStreamed(body);
        var key = KeyOf(context.Request, api, exchange, body);
        if (!wishes.NoCache && await cache.FindAsync(key, wishes.MaxAge, context.RequestAborted) is { } found)
        {
            return Hit(found, isStreamed);
        }

        var answer = await ask();
        answer = answer with { Headers = [.. answer.Headers, new(Header, "miss")] };
        return answer.Stream is { } stream ? answer with { Stream = conclude => RecordAsync(context, exchange, key, stream, conclude) }
            : isStreamed ? answer
            : Keep(context, exchange, key, answer);
    }

    private static GatewayAnswer Hit(FoundResponse found, bool isStreamed)
    {
        var age = ((long)found.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        KeyValuePair<string, string>[] headers = [new(Header, "hit"), new(HeaderNames.Age, age)];
        return new GatewayAnswer(StatusCodes.Status200OK, "")
        {
            Raw = found.Answer,
            ContentType = isStreamed ? Events : Json,
            Headers = isStreamed ? [.. headers, new(HeaderNames.CacheControl, "no-cache")] : headers,
        };
    }

    private GatewayAnswer Keep(HttpContext context, Exchange exchange, ResponseKey key, GatewayAnswer answer)
    {
        if (answer is not { Status: StatusCodes.Status200OK, Raw: null } || exchange.Inspection.Action != PolicyAction.Allowed)
        {
            return answer;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer.Body, SnakeCase.Options);
        context.Response.OnCompleted(() => cache.StoreAsync(key, bytes));
        return answer with { Raw = bytes, ContentType = Json };
    }

    private async Task RecordAsync(HttpContext context, Exchange exchange, ResponseKey key, Func<Action<int>, Task> stream, Action<int> conclude)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var recorded = new RecordedBody(body, options.Value.MaxBytes);
        var isComplete = false;
        context.Features.Set<IHttpResponseBodyFeature>(recorded);
        try
        {
            await stream(status =>
            {
                conclude(status);
                isComplete = status == StatusCodes.Status200OK && exchange.Inspection.Action == PolicyAction.Allowed;
            });
        }
        finally
        {
            context.Features.Set(body);
        }

        if (isComplete && !context.RequestAborted.IsCancellationRequested && recorded.Written is { } written)
        {
            context.Response.OnCompleted(() => cache.StoreAsync(key, written));
        }
    }

    /// <summary>What the client says about caches; null where it cannot be read.</summary>
    private static CacheControlHeaderValue? Wishes(HttpRequest request) => request.Headers.CacheControl.ToString() switch
    {
        "" => new CacheControlHeaderValue(),
        var text => CacheControlHeaderValue.TryParse(text, out var parsed) ? parsed : null,
    };

    private static bool IsFit(HttpRequest request, InferenceApi api, Exchange exchange, JsonObject body) =>
        Operations.Contains(api.Operation)
            && exchange is { Session: null, Inspection.Action: PolicyAction.Allowed }
            && !exchange.Policies.Restores(exchange.Caller.TenantId)
            && ClientKey.Of(request) is null
            && IsStateless(api, body);

    private static bool IsStateless(InferenceApi api, JsonObject body) =>
        State.All(name => IsOff(body[name]))
            && (api.Operation != "responses" || body["store"] is not null)
            && (body["tools"] as JsonArray ?? []).All(tool => tool is JsonObject definition
                && (definition["type"] is null || (definition["type"] is JsonValue type && type.TryGetValue<string>(out var word) && ClientsTools.Contains(word))));

    private static bool IsOff(JsonNode? value) => value is null || (value is JsonValue flag && flag.TryGetValue<bool>(out var isOn) && !isOn);

    private ResponseKey KeyOf(HttpRequest request, InferenceApi api, Exchange exchange, JsonObject body) => ResponseKey.Of(
        exchange.Caller.TenantId,
        [
            exchange.Policies.Version, api.Dialect.ToString(), api.Operation,
            .. routes.For(body.String("model")).SelectMany(target => target.Circumstances),
            .. ProviderHeaders.OfClient(request, Dialect.OpenAi, hasClientKey: false).Concat(ProviderHeaders.OfClient(request, Dialect.Anthropic, hasClientKey: false))
                .SelectMany(header => (string[])[header.Key, header.Value]),
        ],
        body);
}
