using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace InferShield.Api.Reports.Delivery;

/// <summary>Sends reports as e-mails through the operator's mail server.</summary>
internal sealed class MailDelivery(ReportContents contents, IOptions<DeliveryOptions> options, TimeProvider time)
{
    // Base64 makes four bytes of three, and a line's end of each 76.
    private const double Growth = 1.4;

    private readonly DeliveryOptions _options = options.Value;

    /// <exception cref="DeliveryException">It did not arrive.</exception>
    public async Task SendAsync(Parcel parcel, Destination destination, CancellationToken cancellationToken)
    {
        var settings = _options.Smtp;
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new DeliveryException("this gateway has no mail server (Reports:Delivery:Smtp:Host)");
        }

        // The schedule may be older than the list.
        if (!settings.Allows(destination.To!))
        {
            throw new DeliveryException("an address is in a domain that this gateway sends nothing to (Reports:Delivery:Smtp:AllowedDomains)");
        }

        using var client = new SmtpClient { Timeout = (int)_options.Timeout.TotalMilliseconds, CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, settings.Security switch
            {
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                SmtpSecurity.None => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls,
            }, cancellationToken);
            if (!string.IsNullOrEmpty(settings.User))
            {
                await client.AuthenticateAsync(settings.User, settings.Password ?? "", cancellationToken);
            }

            var room = client.MaxSize > 0 ? Math.Min(_options.MaxAttachmentBytes, (long)(client.MaxSize / Growth)) : _options.MaxAttachmentBytes;
            var content = destination.Attach ? await contents.ReadAsync(parcel.Report, room, cancellationToken) : null;
            using var message = Write(parcel, destination, content);
            await client.SendAsync(message, cancellationToken);
        }
        catch (Exception failure) when (ProblemOf(failure) is { } problem)
        {
            throw problem;
        }

        await LeaveAsync(client, cancellationToken);
    }

    private MimeMessage Write(Parcel parcel, Destination destination, byte[]? content)
    {
        var report = parcel.Report;
        var from = MailboxAddress.Parse(_options.Smtp.From);
        var message = new MimeMessage
        {
            Subject = destination.Subject ?? $"{report.Framework} {report.Type}, {parcel.Period}",
            Date = time.GetUtcNow(),
            MessageId = $"{parcel.Id:N}@{from.Domain}",
        };
        message.From.Add(from);
        message.To.AddRange(destination.To!.Select(MailboxAddress.Parse));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        var body = new BodyBuilder
        {
            TextBody = $"""
                The schedule "{parcel.ScheduleName}" has made a report.

                Framework: {report.Framework} {report.Edition}
                Type:      {report.Type}
                Period:    {parcel.Period}
                Records:   {report.RowCount}
                Report:    {report.Id}
                SHA-256:   {report.ContentHash}
                {(content is null ? "It is found at" : "It is attached, and is found at")} {parcel.Link(_options.PublicUrl)}

                Whether it is as it was made is checked with: InferShield.Api verify FILE

                """,
        };
        if (content is not null)
        {
            var attachment = body.Attachments.Add(parcel.FileName, content, ContentType.Parse(parcel.MediaType));
            ((MimePart)attachment).ContentTransferEncoding = ContentEncoding.Base64;
        }

        message.Body = body.ToMessageBody();
        return message;
    }

    private static DeliveryException? ProblemOf(Exception failure) => failure switch
    {
        SmtpCommandException refused => new DeliveryException($"the mail server refused the mail ({(int)refused.StatusCode})", (int)refused.StatusCode >= 500),
        ServiceNotAuthenticatedException => new DeliveryException("the mail server wants a log-in (Reports:Delivery:Smtp:User)"),
        AuthenticationException => new DeliveryException("the mail server did not accept the user and password"),
        SslHandshakeException => new DeliveryException("the mail server's certificate is not trusted, or it does not speak TLS"),
        NotSupportedException => new DeliveryException("the mail server does not offer encryption (STARTTLS) or a way to log in"),
        SocketException or IOException or ProtocolException or TimeoutException or ServiceNotConnectedException => new DeliveryException("the mail server does not answer"),
        _ => null,
    };

    // The mail was taken: a farewell that fails changes nothing.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception)
        {
            // As said.
        }
    }
}
