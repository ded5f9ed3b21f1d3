using System.Text.Json;
using InferShield.Simulator.Receivers.Mail;

namespace InferShield.Simulator.Receivers;

/// <summary>
/// <c>/receivers/slack</c>, <c>/receivers/pagerduty/v2/enqueue</c>, <c>/receivers/webhook</c> and
/// <c>/receivers/heartbeat</c> take alerts, and <see cref="SmtpReceiver"/> mail; GET <c>/receivers/NAME</c> lists them,
/// the newest last, and DELETE forgets them.
/// </summary>
internal static class ReceiverEndpoints
{
    public static void MapReceivers(this IEndpointRouteBuilder routes)
    {
        Receiver[] receivers = [new SlackReceiver(), new PagerDutyReceiver(), new WebhookReceiver(), new HeartbeatReceiver()];
        var inboxes = routes.ServiceProvider.GetRequiredService<Inboxes>();
        var group = routes.MapGroup("/receivers");
        foreach (var receiver in receivers)
        {
            group.MapPost(receiver.Path, (HttpRequest request, CancellationToken cancellation) => ReceiveAsync(request, receiver, inboxes, cancellation));
        }

        foreach (var name in receivers.Select(receiver => receiver.Name).Append(SmtpReceiver.Name))
        {
            group.MapGet(name, (int? last) => inboxes[name].Last(last ?? int.MaxValue));
            group.MapDelete(name, () =>
            {
                inboxes[name].Clear();
                return Results.NoContent();
            });
        }
    }

    private static async Task<IResult> ReceiveAsync(HttpRequest request, Receiver receiver, Inboxes inboxes, CancellationToken cancellation)
    {
        JsonElement payload;
        try
        {
            payload = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: cancellation);
        }
        catch (JsonException)
        {
            return Results.Text("invalid_payload", statusCode: 400);
        }

        if (receiver.Refuse(payload) is { } refusal)
        {
            return refusal;
        }

        inboxes.Add(receiver.Name, payload, receiver.Summarize(payload), receiver.Level);
        return receiver.Accept(payload);
    }
}
