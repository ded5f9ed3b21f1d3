using System.Collections.Frozen;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;

namespace InferShield.Api.Gateway.Apis;

/// <summary>What is particular to one inspected endpoint.</summary>
internal abstract class InferenceApi
{
    private const int LongestModel = 256;

    /// <summary>A word of the audit log.</summary>
    public abstract string Operation { get; }

    /// <summary>A word of the GenAI semantic conventions, or like one.</summary>
    public abstract string GenAiOperation { get; }

    /// <summary>Beneath the version segment.</summary>
    public abstract string Path { get; }

    /// <summary>The shape that its clients speak.</summary>
    public virtual Dialect Dialect => Dialect.OpenAi;

    /// <summary>The parameters that the provider documents.</summary>
    public abstract FrozenSet<string> Parameters { get; }

    public abstract BodyShape Prompt { get; }

    public abstract BodyShape Completion { get; }

    /// <summary>The events of a streamed answer; null where answers are not streamed.</summary>
    public virtual StreamShape? Stream => null;

    /// <summary>Whether an answer may be something else than JSON.</summary>
    public virtual bool MayAnswerRaw => false;

    /// <exception cref="RequestException">The body cannot be this endpoint's.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or did not come in whole.</exception>
    public virtual async Task<InferenceRequest> ReadAsync(HttpContext context, GatewayOptions options)
    {
        var body = await RequestBody.ReadAsync(context, options.MaxRequestBytes);
        CheckBody(body, options);
        return body["stream"] switch
        {
            null => new InferenceRequest(body),
            JsonValue value when value.TryGetValue<bool>(out var isAsked) => Stream is null && isAsked ? throw NotStreamed() : new InferenceRequest(body),
            _ => throw RequestBody.Invalid("'stream' must be true or false.", "stream"),
        };
    }

    /// <exception cref="RequestException">The body cannot be this endpoint's.</exception>
    public virtual void Check(JsonObject body) => RequireModel(body);

    /// <summary>The answer without a word of the model's; null where the endpoint has no such answer and an error is due.</summary>
    public virtual JsonObject? Refusal(JsonObject answer) => null;

    /// <summary>Takes out what spells out how a text was before it was changed.</summary>
    public virtual void RemoveEchoes(JsonObject answer)
    {
    }

    /// <summary>Takes out what says a text aloud that was redacted.</summary>
    public virtual void RemoveSounds(JsonObject answer)
    {
    }

    protected void CheckBody(JsonObject body, GatewayOptions options)
    {
        body.RequireKnown(name => Parameters.Contains(name) || options.ExtraParameters.Contains(name));
        if (body["stream_options"] is not (null or JsonObject))
        {
            throw RequestBody.Invalid("'stream_options' must be an object.", "stream_options");
        }

        Check(body);
    }

    protected static RequestException NotStreamed() =>
        RequestBody.Invalid("'stream' is not offered here. Leave it out or send false.", "stream");

    protected static void RequireModel(JsonObject body)
    {
        if (body.String("model") is not { Length: > 0 and <= LongestModel })
        {
            throw RequestBody.Invalid($"'model' must be a name of 1 to {LongestModel} characters.", "model");
        }
    }

    /// <summary>Where the provider knows one by itself.</summary>
    protected static void AllowModel(JsonObject body)
    {
        if (body["model"] is not null)
        {
            RequireModel(body);
        }
    }

    protected static void RequireString(JsonObject body, string name)
    {
        if (body.String(name) is not { Length: > 0 })
        {
            throw RequestBody.Invalid($"'{name}' must be a non-empty string.", name);
        }
    }

    protected static void RequireText(JsonObject body, string name)
    {
        if (body[name] is not JsonArray { Count: > 0 })
        {
            RequireString(body, name);
        }
    }

    protected static void RequireObjects(JsonObject body, string name)
    {
        if (body[name] is not JsonArray { Count: > 0 } items || items.Any(item => item is not JsonObject))
        {
            throw RequestBody.Invalid($"'{name}' must be a non-empty array of objects.", name);
        }
    }

    /// <summary>Whose words a message are; the application's own count as the user's.</summary>
    protected static Channel OfRole(JsonNode? message) => Word(message, "role") switch
    {
        "tool" or "function" => Channel.Tool,
        "assistant" => Channel.Completion,
        _ => Channel.User,
    };

    protected static IEnumerable<JsonObject> Items(JsonObject body, string list) => (body[list] as JsonArray ?? []).OfType<JsonObject>();

    protected static void Remove(IEnumerable<JsonObject> items, string name)
    {
        foreach (var item in items)
        {
            item.Remove(name);
        }
    }

    protected static string? Word(JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
}
