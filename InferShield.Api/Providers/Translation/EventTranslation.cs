using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Providers.Translation;

/// <summary>Translates the events of one stream, one after the other. It remembers where the stream is, none of its texts.</summary>
internal abstract class EventTranslation
{
    /// <summary>Whether the stream has said its last.</summary>
    public bool IsOver { get; protected set; }

    /// <exception cref="UpstreamException">The event is none of the provider's shape, or none that may stand here.</exception>
    public abstract void Translate(JsonObject data, SseWriter to);

    /// <summary>The line <c>[DONE]</c> came.</summary>
    public abstract void Finish(SseWriter to);
}
