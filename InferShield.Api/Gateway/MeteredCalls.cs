using System.Globalization;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;
using InferShield.Api.Providers.Translation;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>Calls providers and counts each call, by the GenAI conventions and against its caller's limits.</summary>
internal sealed class MeteredCalls(ProviderCalls providers, ModelNames models, Limits limits, InferShieldMetrics metrics, TimeProvider time)
{
    /// <inheritdoc cref="ProviderCalls.SendAsync(HttpContext, ProviderCall)"/>
    public async Task<ProviderAnswer> SendAsync(HttpContext context, ProviderCall call)
    {
        var start = time.GetTimestamp();
        ProviderAnswer? answer = null;
        string? provider = null;
        var error = (string?)MetricContract.Canceled;
        try
        {
            answer = await providers.SendAsync(context, call);
            provider = answer.Provider;
            error = answer.IsSuccess ? null : answer.Status.ToString(CultureInfo.InvariantCulture);
            return answer;
        }
        catch (UpstreamException failure)
        {
            (provider, error) = (failure.Provider, failure.Kind);
            throw;
        }
        finally
        {
            Count(context, call, start, provider, error, TokenUsage.Of(answer?.Body), answer?.Body.Word("model"));
        }
    }

    /// <summary>Calls, and counts at once where an answer in one piece came.</summary>
    /// <returns>The beginning of the stream, and what runs its relay and counts what that says.</returns>
    public async Task<(ProviderStream Stream, Func<Func<Task<StreamResult>>, Task> Relaying)> OpenAsync(HttpContext context, ProviderCall call)
    {
        var start = time.GetTimestamp();
        ProviderStream? stream = null;
        string? provider = null;
        var error = (string?)MetricContract.Canceled;
        try
        {
            stream = await providers.OpenAsync(context, call);
            provider = stream.Provider;
            error = stream.Refusal is { IsSuccess: false } refusal ? refusal.Status.ToString(CultureInfo.InvariantCulture) : null;
        }
        catch (UpstreamException failure)
        {
            (provider, error) = (failure.Provider, failure.Kind);
            throw;
        }
        finally
        {
            if (stream is not { Refusal: null })
            {
                Count(context, call, start, provider, error, TokenUsage.Of(stream?.Refusal?.Body), stream?.Refusal?.Body.Word("model"));
            }
        }

        return (stream, relay => RelayAsync(context, call, start, stream, relay));
    }

    private async Task RelayAsync(HttpContext context, ProviderCall call, long start, ProviderStream stream, Func<Task<StreamResult>> relay)
    {
        var begun = time.GetTimestamp();
        var result = await relay();

        // All of it but the inspection was spent waiting for the provider, or for the client.
        context.AddUpstreamTime(time.GetElapsedTime(begun) - TimeSpan.FromSeconds(result.Inspection.ScanSeconds));
        if (result.FirstTextAt is { } first)
        {
            metrics.TrackTimeToFirstToken(call.Operation, stream.Provider, models.Label(call.Model ?? "", accepted: true), time.GetElapsedTime(start, first).TotalSeconds);
        }

        var error = result.Outcome switch
        {
            StreamOutcome.UpstreamError => "stream",
            StreamOutcome.ClientGone => MetricContract.Canceled,
            _ => null,
        };
        Track(call, start, stream.Provider, error, new TokenUsage(result.InputTokens, result.OutputTokens));
        limits.Spend(context, NamesOf(call, stream.Provider, result.Model), new TokenUsage(result.InputTokens, result.OutputTokens),
            isWhole: result.Outcome == StreamOutcome.Completed, TokenEstimate.OfText(result.Written));
    }

    private void Count(
        HttpContext context, ProviderCall call, long start, string? provider, string? error, TokenUsage usage, string? model)
    {
        Track(call, start, provider, error, usage);
        if (error is null || call.Cost.IsOwed)
        {
            limits.Spend(context, NamesOf(call, provider, model), usage, isWhole: error is null);
        }
    }

    // Where the client names no model, the answer does.
    private IReadOnlyList<string> NamesOf(ProviderCall call, string? provider, string? answered) =>
        call.Model is null && answered is not null && BodyReader.IsIdentifier(answered) ? [answered] : providers.NamesFor(call.Model, provider);

    private void Track(ProviderCall call, long start, string? provider, string? error, TokenUsage usage) =>
        metrics.TrackGenAi(call.Operation, provider ?? providers.NameFor(call.Model), models.Label(call.Model ?? "", error is null),
            time.GetElapsedTime(start).TotalSeconds, error, usage.Input, usage.Output);
}
