using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers;

/// <summary>A call as one provider is asked it. It holds a key: nothing of it is for logs.</summary>
internal sealed class Question(HttpContext context, ProviderCall call, string? model, string? clientKey, bool streams, bool asksUsage = true)
{
    private const string StreamOptions = "stream_options";

    public HttpContext Context => context;

    public ProviderCall Call => call;

    /// <summary>What the model is called at the provider.</summary>
    public string? Model => model;

    /// <summary>The client's own key, where the provider gets that; null for the gateway's.</summary>
    public string? ClientKey => clientKey;

    public bool Streams => streams;

    /// <summary>The body as JSON, with the model's name at the provider; null where the call has none.</summary>
    public byte[]? Body { get; } = call.Body is null ? null : Write(call, model, asksUsage);

    private static byte[] Write(ProviderCall call, string? model, bool asksUsage)
    {
        var isRenamed = model is not null && model != call.Model && call.Body!.ContainsKey("model");
        if (!isRenamed && (asksUsage || !call.Body!.ContainsKey(StreamOptions)))
        {
            return JsonSerializer.SerializeToUtf8Bytes(call.Body, SnakeCase.Options);
        }

        // The body is the call's, which another provider may be asked after this one.
        return JsonSerializer.SerializeToUtf8Bytes(
            call.Body!.Where(entry => asksUsage || entry.Key != StreamOptions)
                .ToDictionary(entry => entry.Key, entry => isRenamed && entry.Key == "model" ? JsonValue.Create(model) : entry.Value),
            SnakeCase.Options);
    }
}
