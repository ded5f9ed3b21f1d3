using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>Sends reports over whichever channel, bounded in time, and counts what arrives.</summary>
internal sealed partial class Deliveries(
    MailDelivery mail, WebhookDelivery webhook, WebhookSecrets secrets, InferShieldMetrics metrics, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Deliveries> logger)
{
    /// <summary>Sends a report once.</summary>
    /// <exception cref="DeliveryException">It did not arrive.</exception>
    public async Task SendAsync(Parcel parcel, Destination destination, string tenantId, byte[]? secret, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await (destination.Channel == Destination.Webhook
                ? webhook.SendAsync(parcel, destination, secrets.Open(tenantId, parcel.Schedule, secret), either.Token)
                : mail.SendAsync(parcel, destination, either.Token));
            metrics.TrackReportDelivery(destination.Channel, success: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.TrackReportDelivery(destination.Channel, success: false);
            throw new DeliveryException($"the receiver took longer than {options.Value.Timeout.TotalSeconds:0.#} seconds");
        }
        catch (DeliveryException)
        {
            metrics.TrackReportDelivery(destination.Channel, success: false);
            throw;
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !StorageFaults.IsUnavailable(fault))
        {
            LogFault(fault, parcel.Id);
            metrics.TrackReportDelivery(destination.Channel, success: false);
            throw new DeliveryException("a fault of the gateway; its log has the reason under the run's id");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The report of run {Run} could not be delivered because of a fault of the gateway")]
    private partial void LogFault(Exception fault, Guid run);
}
