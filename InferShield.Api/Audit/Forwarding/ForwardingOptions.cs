using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>Where audit records are sent beside the database, read from the section <c>Audit:Forwarding</c>.</summary>
internal sealed record ForwardingOptions
{
    public const string Section = "Audit:Forwarding";

    /// <summary>How often a receiver that has everything is looked after.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Records sent together at most.</summary>
    [Range(1, 2_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>A batch that takes longer counts as not sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait after a batch that was not taken; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether receivers are told the subjects of requests: what is erased here later stays with them.</summary>
    public bool Subjects { get; init; }

    public SyslogOptions Syslog { get; init; } = new();

    public OpenTelemetryOptions OpenTelemetry { get; init; } = new();

    public FileOptions File { get; init; } = new();

    /// <summary>How long an instance that does not answer any more keeps others from sending in its place.</summary>
    public TimeSpan Lease => (SendTimeout * 2) + TimeSpan.FromSeconds(10);
}

/// <summary>Section <c>Audit:Forwarding:Syslog</c>; without a host nothing is sent.</summary>
internal sealed record SyslogOptions
{
    /// <summary>A name or an address.</summary>
    public string? Host { get; init; }

    /// <summary>514 for UDP, 601 for TCP and 6514 for TLS where it is not set.</summary>
    [Range(1, 65_535)]
    public int? Port { get; init; }

    public SyslogProtocol Protocol { get; init; } = SyslogProtocol.Tls;

    public SyslogFormat Format { get; init; } = SyslogFormat.Rfc5424;

    /// <summary>RFC 5424, section 6.2.1; 13 is "log audit".</summary>
    [Range(0, 23)]
    public int Facility { get; init; } = 13;

    /// <summary>The private enterprise number in the names of structured data; 32473 is the one for documentation.</summary>
    [Range(1, int.MaxValue)]
    public int EnterpriseNumber { get; init; } = 32473;

    /// <summary>Bytes of a message; what does not fit is left out and said so. 2,048 for UDP and 8,192 else where it is not set.</summary>
    [Range(1_024, 65_000)]
    public int? MaxMessageBytes { get; init; }

    /// <summary>Certificates in PEM that the receiver's must go back to, in place of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The name in the receiver's certificate where it is not <see cref="Host"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>A certificate in PEM that the gateway shows, with <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    public bool IsEnabled => !string.IsNullOrWhiteSpace(Host);

    public int EffectivePort => Port ?? Protocol switch { SyslogProtocol.Udp => 514, SyslogProtocol.Tcp => 601, _ => 6514 };

    public int EffectiveMaxMessageBytes => MaxMessageBytes ?? (Protocol == SyslogProtocol.Udp ? 2_048 : 8_192);
}

internal enum SyslogProtocol
{
    /// <summary>RFC 5426: a datagram for each record. Nobody says whether it came.</summary>
    Udp,
    /// <summary>RFC 6587 with octet counting.</summary>
    Tcp,
    /// <summary>RFC 5425.</summary>
    Tls,
}

internal enum SyslogFormat
{
    /// <summary>Structured data.</summary>
    Rfc5424,
    /// <summary>The Common Event Format as the message.</summary>
    Cef,
}

/// <summary>Section <c>Audit:Forwarding:OpenTelemetry</c>; without an endpoint nothing is sent.</summary>
internal sealed record OpenTelemetryOptions
{
    /// <summary>The receiver's address: with <c>http/protobuf</c> all of it, such as <c>http://collector:4318/v1/logs</c>.</summary>
    public Uri? Endpoint { get; init; }

    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.HttpProtobuf;

    /// <summary>Headers of each request as <c>name=value</c>, with commas between them: a secret.</summary>
    public string? Headers { get; init; }

    public bool IsEnabled => Endpoint is not null;
}

internal enum OtlpProtocol
{
    HttpProtobuf,
    Grpc,
}

/// <summary>Section <c>Audit:Forwarding:File</c>; without a path nothing is written.</summary>
internal sealed record FileOptions
{
    /// <summary>The file that is written; finished ones get a number behind its name. A relative path starts at the content root.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes from which on a file is finished.</summary>
    [Range(1_024, 1L << 40)]
    public long MaxBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Finished files that stay; 0 for all.</summary>
    [Range(0, 100_000)]
    public int MaxFiles { get; init; } = 30;

    public bool IsEnabled => !string.IsNullOrWhiteSpace(Path);
}
