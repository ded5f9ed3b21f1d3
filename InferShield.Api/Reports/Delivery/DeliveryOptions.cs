using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>How reports are sent, read from the section <c>Reports:Delivery</c>.</summary>
internal sealed record DeliveryOptions
{
    public const string Section = "Reports:Delivery";

    /// <summary>Where people reach this gateway, for links to reports; without it a message names only their path.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// Keys in Base64, at least 32 bytes each, that webhooks' secrets are kept under; several with commas between them, a
    /// new one in front. Without any, one is made in <see cref="SecretKeyFile"/>: several instances need one of their own.
    /// </summary>
    public string? SecretKey { get; init; }

    /// <summary>A relative path starts at the content root.</summary>
    [Required]
    public string SecretKeyFile { get; init; } = Path.Combine(".data", "report-delivery-key");

    /// <summary>A larger report is not sent, only where to find it.</summary>
    [Range(0, 100 * 1024 * 1024)]
    public int MaxAttachmentBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How often a delivery is tried before it is dead.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Wait after the first attempt; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    [Range(typeof(TimeSpan), "00:00:00.001", "7.00:00:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromHours(6);

    /// <summary>For one attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [ValidateObjectMembers]
    public SmtpOptions Smtp { get; init; } = new();

    [ValidateObjectMembers]
    public WebhookOptions Webhook { get; init; } = new();
}

/// <summary>Whether the connection to a mail server is encrypted; it must not go on unencrypted where it is.</summary>
internal enum SmtpSecurity
{
    /// <summary>It begins in the clear and is encrypted before anything is said.</summary>
    StartTls,

    /// <summary>It is encrypted from the start.</summary>
    Tls,

    /// <summary>It is not: for a server on the same machine.</summary>
    None,
}

/// <summary>The mail server. Without a host no schedule can send e-mails.</summary>
internal sealed record SmtpOptions : IValidatableObject
{
    public string? Host { get; init; }

    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>Who to log in as; without one nobody.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Domains that mails may go to; empty for any.</summary>
    public IReadOnlyList<string> AllowedDomains { get; init; } = [];

    public bool Allows(IEnumerable<string> addresses) =>
        AllowedDomains.Count == 0 || addresses.All(address => AllowedDomains.Contains(MailAddresses.DomainOf(address), StringComparer.OrdinalIgnoreCase));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Host) && !MailAddresses.IsAddress(From))
        {
            yield return new ValidationResult("Reports:Delivery:Smtp:From must be the address that reports are sent from.", [nameof(From)]);
        }

        if (!string.IsNullOrEmpty(User) && Security == SmtpSecurity.None)
        {
            yield return new ValidationResult("Reports:Delivery:Smtp:User would be sent without encryption; set Security to StartTls or Tls.", [nameof(User)]);
        }
    }
}

/// <summary>What webhooks may be.</summary>
internal sealed record WebhookOptions : IValidatableObject
{
    /// <summary>Whether they may be without encryption.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Networks in CIDR, such as <c>10.20.0.0/16</c>, in which they may be although they are not public.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Hosts that they may be on; empty for any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AllowedNetworks.FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _)) is { } wrong)
        {
            yield return new ValidationResult($"Reports:Delivery:Webhook:AllowedNetworks has '{wrong}', which is no network such as 10.20.0.0/16.", [nameof(AllowedNetworks)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>;
