using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>
/// Posts reports as JSON, signed as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id, time and body, with dots between.
/// Redirects are not followed, and of an answer nothing is read but its status.
/// </summary>
internal sealed class WebhookDelivery : IDisposable
{
    private const int MaxHeadersKiB = 16;

    private readonly HttpClient _http;
    private readonly ReportContents _contents;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;

    public WebhookDelivery(ReportContents contents, NetworkGuard guard, IOptions<DeliveryOptions> options, TimeProvider time)
    {
        (_contents, _options, _time) = (contents, options.Value, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy would look names up itself, unguarded.
            UseProxy = false,
            ConnectTimeout = options.Value.Timeout,
            MaxResponseHeadersLength = MaxHeadersKiB,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            ActivityHeadersPropagator = null,
            ConnectCallback = (connection, token) => guard.ConnectAsync(connection.DnsEndPoint, token),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <exception cref="DeliveryException">It did not arrive.</exception>
    public async Task SendAsync(Parcel parcel, Destination destination, byte[] secret, CancellationToken cancellationToken)
    {
        var url = new Uri(destination.Url!);
        if (url.Scheme != Uri.UriSchemeHttps && !_options.Webhook.AllowHttp)
        {
            throw new DeliveryException("the address must begin with https://");
        }

        var content = destination.Attach ? await _contents.ReadAsync(parcel.Report, _options.MaxAttachmentBytes, cancellationToken) : null;
        using var request = Sign(new HttpRequestMessage(HttpMethod.Post, url), $"msg_{parcel.Id:N}", Write(parcel, content), secret);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Judge(answer.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            throw failure.InnerException as DeliveryException ?? new DeliveryException(failure.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "the receiver's name is not known",
                HttpRequestError.SecureConnectionError => "the receiver's certificate is not trusted, or it does not speak TLS",
                HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse => "the receiver's answer makes no sense",
                _ => "the receiver does not answer",
            });
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sign(HttpRequestMessage request, string id, byte[] body, byte[] secret)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("InferShield", null));
        return request;
    }

    private byte[] Write(Parcel parcel, byte[]? content) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        Type = "report.completed",
        Timestamp = _time.GetUtcNow(),
        Data = new
        {
            parcel.Report.Id,
            Schedule = new { Id = parcel.Schedule, Name = parcel.ScheduleName },
            parcel.Report.Framework,
            parcel.Report.Edition,
            ReportType = parcel.Report.Type,
            parcel.Report.Format,
            parcel.Report.PeriodStart,
            PeriodEndExclusive = parcel.Report.PeriodEnd,
            Rows = parcel.Report.RowCount,
            Bytes = parcel.Report.ByteCount,
            Sha256 = parcel.Report.ContentHash,
            Url = parcel.Link(_options.PublicUrl),
            parcel.FileName,
            parcel.MediaType,
            Content = content,
        },
    }, JsonSerializerOptions.Web);

    private static void Judge(HttpStatusCode status)
    {
        if ((int)status is >= 200 and < 300)
        {
            return;
        }

        throw (int)status is >= 300 and < 400
            ? new DeliveryException($"the receiver answered {(int)status}; redirects are not followed")
            : new DeliveryException($"the receiver answered {(int)status}", isFinal: status == HttpStatusCode.Gone);
    }
}
