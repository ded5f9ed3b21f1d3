using System.Text.Json;
using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Receivers;

/// <summary>
/// <c>/receivers/slack</c>, <c>/receivers/pagerduty/v2/enqueue</c> and <c>/receivers/webhook</c> take alerts;
/// GET <c>/receivers/NAME</c> lists them, the newest last, and DELETE forgets them.
/// </summary>
internal static partial class ReceiverEndpoints
{
    public static void MapReceivers(this IEndpointRouteBuilder routes)
    {
        Receiver[] receivers = [new SlackReceiver(), new PagerDutyReceiver(), new WebhookReceiver()];
        var remembered = routes.ServiceProvider.GetRequiredService<IOptions<SimulatorOptions>>();
        var group = routes.MapGroup("/receivers");
        foreach (var receiver in receivers)
        {
            var alerts = new Lazy<Ring<ReceivedAlert>>(() => new(remembered.Value.Remembered));
            group.MapPost(receiver.Path, (HttpRequest request, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation) =>
                ReceiveAsync(request, receiver, alerts.Value, time, logs.CreateLogger($"Alerts.{receiver.Name}"), cancellation));
            group.MapGet(receiver.Name, (int? last) => alerts.Value.Last(last ?? int.MaxValue));
            group.MapDelete(receiver.Name, () =>
            {
                alerts.Value.Clear();
                return Results.NoContent();
            });
        }
    }

    private static async Task<IResult> ReceiveAsync(
        HttpRequest request, Receiver receiver, Ring<ReceivedAlert> alerts, TimeProvider time, ILogger logger, CancellationToken cancellation)
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

        alerts.Add(new ReceivedAlert(time.GetUtcNow(), payload));
        LogAlert(logger, receiver.Name, receiver.Summarize(payload).ReplaceLineEndings(" "));
        return receiver.Accept(payload);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Receiver} got an alert: {Summary}")]
    private static partial void LogAlert(ILogger logger, string receiver, string summary);
}
