using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Providers;

namespace InferShield.Api.Gateway;

/// <summary>Makes of what a provider answered what its client may have, and adds to the exchange what was found.</summary>
internal sealed class AnswerGuard(BodyInspector bodies, SessionWatch sessions, Restoration restoration)
{
    private const string Text = "text";

    /// <exception cref="RequestException">The endpoint has no answer without the model's words, and those are blocked.</exception>
    public async Task<GatewayAnswer> AdmitAsync(ProviderAnswer answer, InferenceApi api, Exchange exchange, CancellationToken cancellation)
    {
        exchange.Provider = answer.Provider;
        exchange.Usage = TokenUsage.Of(answer.Body);
        var (body, opaque, text) = Read(answer);
        var completion = await InspectAsync(body, opaque, answer.IsSuccess, api, exchange, cancellation);
        exchange.Inspection = Inspection.Of([exchange.Inspection, completion]);
        var served = Withholding.Apply(api, answer.Status, body, completion.Action)
            ?? throw new RequestException(StatusCodes.Status400BadRequest, Inference.Code, Withholding.Reason);
        return new GatewayAnswer(answer.Status, served)
        {
            Headers = answer.Headers,
            Raw = text is null || (string)body[Text]! == text.Text ? answer.Raw : text.Encode((string)body[Text]!),
            ContentType = answer.ContentType is { } type && text is { IsClean: true } ? $"{type}; charset={text.Encoding.WebName}" : answer.ContentType,
        };
    }

    private static (JsonObject Body, IReadOnlyList<OpaquePart> Opaque, BytesAsText? Text) Read(ProviderAnswer answer)
    {
        if (answer.Raw is not { } raw)
        {
            return (answer.Body, [], null);
        }

        var text = BytesAsText.Of(raw.Span[..Math.Min(raw.Length, BytesAsText.Sample)]) is null ? null : BytesAsText.Of(raw.Span);
        return (
            text is null ? [] : new JsonObject { [Text] = text.Text },
            text is { IsClean: true } ? [] : [new OpaquePart("", Embedded.KindOf(answer.ContentType ?? ""), Channel.Completion)],
            text);
    }

    private async Task<Inspection> InspectAsync(
        JsonObject body, IReadOnlyList<OpaquePart> opaque, bool isSuccess, InferenceApi api, Exchange exchange, CancellationToken cancellation)
    {
        // What the model brings up by itself is not the client's to have back.
        exchange.Redactions.StopRestoring();
        var (written, inspection) = await bodies.InspectAsync("completion", body, api.Completion, exchange, cancellation, opaque);
        if (isSuccess && inspection.Action != PolicyAction.Blocked && exchange.Policies.Restores(exchange.Caller.TenantId))
        {
            restoration.Apply(api, body, exchange.Redactions);
        }

        // The session remembers what the client will send back.
        var received = exchange.Session is null ? [] : BodyReader.Read(body, api.Completion).Texts.GroupBy(part => part.Path)
            .Where(same => same.Count() == 1).ToDictionary(same => same.Key, same => same.Single().Text);
        return await sessions.FollowAsync(exchange, inspection, SessionEvents.Of(written, inspection.Findings, received), cancellation);
    }
}
