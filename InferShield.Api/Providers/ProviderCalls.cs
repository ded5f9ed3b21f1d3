using InferShield.Api.Errors;
using InferShield.Api.Providers.Translation;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

/// <summary>Calls the providers that a call's model is routed to, one after the other until one answers.</summary>
internal sealed class ProviderCalls(Routes routes, Translator translator, InferShieldMetrics metrics, TimeProvider time)
{
    /// <summary>The name of the provider that a call for this model goes to first.</summary>
    public string NameFor(string? model) => routes.For(model)[0].Provider.Name;

    /// <summary>What a model may be priced as: what the client calls it, then what those that it goes to are told.</summary>
    /// <param name="model">Null where the client named none.</param>
    /// <param name="provider">Who answered; null for all that may.</param>
    public IReadOnlyList<string> NamesFor(string? model, string? provider = null) => model is null ? []
        : [model, .. routes.For(model).Where(target => provider is null || target.Provider.Name == provider).Select(target => target.Model).OfType<string>()];

    /// <param name="context">Whose request it is: its end ends the call, and the call's time is none of its overhead.</param>
    /// <param name="call">What is asked.</param>
    /// <exception cref="UpstreamException">No usable answer came.</exception>
    /// <exception cref="RequestException">No provider can be asked: none has the endpoint or understands all of the call, or the client sent no key for it.</exception>
    public async Task<ProviderAnswer> SendAsync(HttpContext context, ProviderCall call) =>
        (await AskAsync(context, call, routes.For(call.Model), streams: false)).Answer!;

    /// <param name="context">Whose request it is: its end ends the stream, and the waits for the provider are none of its overhead.</param>
    /// <param name="call">What is asked; its body says <c>"stream":true</c>.</param>
    /// <exception cref="UpstreamException">No stream began and no error was answered.</exception>
    /// <exception cref="RequestException">No provider can be asked: none has the endpoint or understands all of the call, or the client sent no key for it.</exception>
    public async Task<ProviderStream> OpenAsync(HttpContext context, ProviderCall call)
    {
        var reply = await AskAsync(context, call, routes.For(call.Model), streams: true);
        return reply.Stream ?? ProviderStream.Of(reply.Answer!, call.Dialect);
    }

    /// <summary>Asks one provider, whatever the call's model.</summary>
    /// <exception cref="UpstreamException">No usable answer came in time.</exception>
    public async Task<ProviderAnswer> SendAsync(HttpContext context, ProviderCall call, Provider provider, TimeSpan within) =>
        (await AskAsync(context, call, [new Target(provider, null)], streams: false, within)).Answer!;

    private async Task<Reply> AskAsync(HttpContext context, ProviderCall call, IReadOnlyList<Target> targets, bool streams, TimeSpan? within = null)
    {
        var questions = Questions(context, call, targets, streams);
        var patience = new Patience(within ?? targets[0].Provider.Options.Timeout, time, context.RequestAborted);
        var reply = (Reply?)null;
        try
        {
            for (var i = 0; ; i++)
            {
                var (provider, question) = questions[i];
                var isLast = i == questions.Count - 1;
                string reason;
                try
                {
                    var latest = translator.ForClient(call, question.Call, await provider.CallAsync(question, patience));
                    reply = latest;
                    if (isLast || !latest.MayFallBack || patience.IsOver)
                    {
                        return latest;
                    }

                    reason = latest.Error!;
                }
                catch (UpstreamException) when (isLast && reply is not null)
                {
                    // What another provider said tells the client more.
                    return reply;
                }
                catch (UpstreamException failure) when (!isLast && failure.MayFallBack && !patience.IsOver)
                {
                    reason = failure.Kind;
                }

                metrics.TrackFallback(provider.Name, reason);
            }
        }
        finally
        {
            // A stream goes on.
            if (reply?.Stream is null)
            {
                patience.Dispose();
            }
        }
    }

    private static List<(Provider Provider, Question Question)> Questions(HttpContext context, ProviderCall call, IReadOnlyList<Target> targets, bool streams)
    {
        var questions = new List<(Provider, Question)>();
        var key = ClientKey.Of(context.Request);
        var refusal = (RequestException?)null;
        foreach (var (provider, model) in targets)
        {
            ProviderCall asked;
            try
            {
                asked = Translator.ForProvider(call, provider);
            }
            catch (RequestException cannot)
            {
                refusal ??= cannot;
                continue;
            }

            // The client's key is for one provider: the first that takes one.
            var own = provider.Key == KeySource.Server ? null : key;
            key = own is null ? key : null;
            if (own is not null || provider.Key != KeySource.Client)
            {
                questions.Add((provider, new Question(context, asked, model, own, streams, provider.AsksUsage)));
            }
        }

        return questions.Count == 0
            ? throw refusal ?? new RequestException(StatusCodes.Status401Unauthorized, "provider_key_required", $"Send your own key of the model's provider as '{ClientKey.Header}'.")
            : call.Raw is null ? questions : questions[..1];
    }
}
