using InferShield.Api.Errors;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers.Translation.ToAnthropic;
using InferShield.Api.Providers.Translation.ToOpenAi;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Providers.Translation;

/// <summary>
/// Where a client and a provider do not speak the same: puts the call into the provider's shape, and what comes back into the
/// client's, in which it is inspected.
/// </summary>
internal sealed class Translator(IOptions<StreamingOptions> streaming, TimeProvider time)
{
    private const string Chat = "chat/completions";
    private const string Messages = "messages";

    /// <summary>The call as this provider is asked it: the same where both speak the same.</summary>
    /// <exception cref="RequestException">The provider has no such endpoint, or something in the body cannot be said to it.</exception>
    public static ProviderCall ForProvider(ProviderCall call, Provider provider) => (call, provider.Dialect) switch
    {
        _ when call.Dialect == provider.Dialect => call,
        ({ Path: Chat, Body: { } body }, Dialect.Anthropic) =>
            call with { Dialect = Dialect.Anthropic, Path = Messages, Body = MessagesRequest.Of(body, provider.Options.MaxTokens) },
        ({ Path: Messages, Body: { } body }, Dialect.OpenAi) =>
            call with { Dialect = Dialect.OpenAi, Path = Chat, Body = ChatRequest.Of(body, ProviderKind.Find(provider.Options.Kind)!) },
        _ => throw new RequestException(StatusCodes.Status400BadRequest, "endpoint_not_offered", "The model's provider does not offer this endpoint.", "model"),
    };

    /// <summary>What came back, in the client's shape.</summary>
    /// <param name="call">As the client made it.</param>
    /// <param name="asked">As the provider was asked it.</param>
    /// <param name="reply">What it said.</param>
    /// <exception cref="UpstreamException">It is no answer in the provider's shape.</exception>
    public Reply ForClient(ProviderCall call, ProviderCall asked, Reply reply) =>
        call.Dialect == asked.Dialect ? reply
        : reply.Stream is { } stream ? reply with { Stream = Translate(stream, call) }
        : reply with { Answer = Translate(reply.Answer!, call.Dialect) };

    private ProviderStream Translate(ProviderStream stream, ProviderCall call)
    {
        EventTranslation events = call.Dialect == Dialect.Anthropic ? new MessagesEvents() : new ChatEvents(time.GetUtcNow(), TellsUsage(call));
        return new ProviderStream(stream.Provider, call.Dialect, stream.Status, stream.Headers,
            new TranslatedStream(stream.Body, events, streaming.Value.MaxEventBytes));
    }

    private ProviderAnswer Translate(ProviderAnswer answer, Dialect dialect)
    {
        try
        {
            return (answer.IsSuccess, dialect) switch
            {
                (true, Dialect.Anthropic) => answer with { Body = MessagesAnswer.Of(answer.Body) },
                (true, _) => answer with { Body = ChatAnswer.Of(answer.Body, time.GetUtcNow()) },
                (false, Dialect.Anthropic) => ErrorAnswer.ToAnthropic(answer),
                (false, _) => ErrorAnswer.ToOpenAi(answer),
            };
        }
        catch (UpstreamException failure)
        {
            throw new UpstreamException(failure.Kind) { Provider = answer.Provider };
        }
    }

    private static bool TellsUsage(ProviderCall call) =>
        call.Body?["stream_options"]?["include_usage"]?.GetValue<bool>() == true;
}
